import type { SystemRule } from "kustogen";
import { quantityValue } from "kustogen/settings";
import type { Trevor } from "../context.ts";

/** How many copies of an upload are in memory at once, and of a released request in the worker. */
const COPIES = 3;

/** Memory that the Python process needs in addition. */
const BESIDE_AN_UPLOAD = 256 * 2 ** 20;

export const uploadMemory: SystemRule<Trevor> = {
  id: "trevor/upload-memory",
  title: "Memory limits fit three copies of an upload",
  why:
    "The API holds a form's body, its file and the stream to S3 at once, and the worker the objects of a " +
    "request and their zip: with less memory, one upload kills the pod and every request in it.",
  *check({ settings }) {
    const { maxUploadSizeMb, parallelUploads, resources, worker } = settings;
    for (const [owner, limits, uploads] of [
      ["settings", resources.limits, parallelUploads],
      ["settings.worker", worker?.resources.limits, 1],
    ] as const) {
      const needed = uploads * COPIES * maxUploadSizeMb * 2 ** 20 + BESIDE_AN_UPLOAD;
      if (limits && (quantityValue(limits.memory) ?? 0) < needed)
        yield {
          at: `${owner}.resources.limits.memory`,
          message:
            `expected at least ${Math.ceil(needed / 2 ** 20)}Mi: an upload of ${maxUploadSizeMb} MB is in ` +
            `memory ${COPIES} times at once, in addition to the program; parallelUploads of the API is ${parallelUploads}`,
        };
    }
  },
};
