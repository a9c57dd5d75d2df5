// The second thread of `diff`: its share of the overlays.

import { workerData } from "node:worker_threads";
import { setLimits } from "@kustogen/kustomize/limits.ts";
import { withObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { rendererOptions } from "@kustogen/kustomize/node/options.ts";
import { ComparedApart } from "@kustogen/review/changes/compare-apart.ts";
import { sourceLink } from "@kustogen/review/changes/source-link.ts";
import type { ApartBlock } from "@kustogen/review/changes/worker.ts";
import { lookUpState } from "@kustogen/review/git/revision-files.ts";
import { watchEnd } from "../../run-end.ts";
import type { BlocksInput } from "../../threads/thread-at-work.ts";
import { doBlocks } from "../../threads/work.ts";
import type { CompareThreadInput } from "./thread-input.ts";

const input = workerData as CompareThreadInput & BlocksInput;
const { root, commit, states, sourceLinks, fewPlaces, isSameShape, unrestricted } = input;
setLimits(input.limits);
await watchEnd(input.began);
await withObjects(root, async (objects) => {
  const base = { root, objects, commit };
  const compared = new ComparedApart(
    lookUpState(base, states.before, input.before),
    lookUpState(base, states.after, input.after),
    {
      renderer: rendererOptions({ remote: false, helm: false, unrestricted }),
      changed: input.changed,
      isSameShape,
      ...(fewPlaces && { fewPlaces }),
      ...(sourceLinks !== undefined && {
        link: sourceLink(sourceLinks, { before: states.before.commit, after: states.after.commit }),
      }),
    },
  );
  await doBlocks<ApartBlock>(input, async (block) => compared.tell(block));
});
