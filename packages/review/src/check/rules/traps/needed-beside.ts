import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { hasLabels } from "../../../cluster/selection/label-selector.ts";
import { isBuiltInGroup } from "../../../kinds/served.ts";
import { mapAt, textAt } from "../../../kubernetes/fields.ts";
import { builtFrom, objectsIn } from "../../facts.ts";
import type { KustomizationSource, SourceFiles } from "../../sources/sources.ts";
import type { State } from "../../state.ts";
import { lacksIn } from "../integrity/lacks.ts";

/** Kinds that nobody creates by hand beside the objects that refer to them, unlike Secrets and volumes. */
const TOGETHER = new Set(["Service", "ServiceAccount", "ConfigMap"]);

/** Groups of custom objects that create no object of these kinds with a name that another object may have. */
const MAKES_NONE =
  /^(?:gateway\.networking\.k8s\.io|(?:[\w-]+\.)?external-secrets\.io|cert-manager\.io|monitoring\.coreos\.com|traefik\.(?:io|containo\.us)|networking\.istio\.io|security\.istio\.io|bitnami\.com|cilium\.io)$/;

/** An object that another one needs, and the one that refers to it. */
interface Needed {
  kind: string;
  name: string;
  by: string;
  /** The environment with that one. */
  environment: string;
}

/** What the objects that a kustomization lists refer to, although only files beside them contain it. */
export class NeededBeside {
  readonly #made = lazily(
    () =>
      new Set(
        this.environments.flatMap((state) =>
          objectsIn.of(state).map(({ kind, metadata }) => `${kind} ${metadata.name}`),
        ),
      ),
  );

  constructor(private readonly environments: readonly State[]) {}

  /** The first one in an unlisted file. @param listed the files beside it that the kustomization lists */
  in(
    path: string,
    { file, kustomization }: KustomizationSource,
    listed: readonly string[],
    files: Pick<SourceFiles, "documents">,
  ): Needed | undefined {
    const unlisted = files.documents(path).filter((one) => TOGETHER.has(textAt(one, "kind") ?? ""));
    if (unlisted.length === 0 || (kustomization.helmCharts ?? []).length > 0) return undefined;
    const beside = listed.flatMap((one) => files.documents(one));
    if (beside.some(mayMakeMore)) return undefined;
    for (const one of unlisted) {
      const [kind = "", name = ""] = [textAt(one, "kind"), textAt(one, "metadata", "name")];
      if (this.#made().has(`${kind} ${name}`) || (kind === "Service" && !beside.some(isSelectedBy(one))))
        continue;
      const reader = this.#readerOf(kind, name, file, beside);
      if (reader !== undefined) return { kind, name, ...reader };
    }
    return undefined;
  }

  #readerOf(kind: string, name: string, file: string, beside: readonly Value[]) {
    const own = new Set(beside.map((one) => `${textAt(one, "kind")} ${textAt(one, "metadata", "name")}`));
    return this.environments
      .filter((state) => state.inPart !== true && builtFrom.of(state)?.some((one) => one.file === file))
      .flatMap((state) => lacksIn.of(state).map((lack) => ({ ...lack, environment: state.environment })))
      .filter(({ to }) => to.kind === kind && to.name === name)
      .map(({ resource, environment }) => ({
        by: `${resource.kind} ${resource.metadata.name}`,
        environment,
      }))
      .find(({ by }) => own.has(by));
  }
}

/** True for a custom object whose controller may create any other. */
function mayMakeMore(object: Value): boolean {
  const group = groupOf(textAt(object, "apiVersion") ?? "");
  return !isBuiltInGroup(group) && !MAKES_NONE.test(group);
}

/** True for a workload whose pods a Service selects. */
function isSelectedBy(service: Value): (workload: Value) => boolean {
  const selector = mapAt(service, "spec", "selector");
  return (workload) =>
    Object.keys(selector).length > 0 &&
    hasLabels(selector, mapAt(workload, "spec", "template", "metadata", "labels"));
}
