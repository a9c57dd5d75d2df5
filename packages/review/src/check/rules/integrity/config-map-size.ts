import { bytesOf } from "@kustogen/kustomize/text/bytes.ts";
import { mapAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

const MIB = 1024 * 1024;
/** The maximum size of the annotation that client-side apply writes. */
const APPLIED = 262_144;

export const configMapSize = defineRule({
  id: "integrity/config-map-size",
  title: "A ConfigMap or Secret is smaller than 1 MiB",
  why:
    "The API server rejects an object with more than 1 MiB of data. Above 256 KiB, client-side apply " +
    "(`kubectl apply`) also fails, because it stores a copy of the object in an annotation. `kubectl " +
    "apply --server-side`, and Argo CD's sync option `ServerSideApply=true`, store no such copy. Split a " +
    "larger object, or mount the files from an image or a volume.",
  source: "https://kubernetes.io/docs/concepts/configuration/configmap/#motivation",
  severity: "error",
  least: "info",
  cases: { info: "from 256 KiB to 1 MiB" },
  basis: "refused",
  kinds: ["ConfigMap", "Secret"],
  *check({ index }) {
    for (const kind of ["ConfigMap", "Secret"])
      for (const resource of index.ofKind(kind, "")) {
        let size = 0;
        for (const field of ["data", "stringData", "binaryData"]) {
          const encoded = field === "binaryData" || (field === "data" && kind === "Secret");
          const values = mapAt(resource, field);
          for (const key in values) {
            const value = values[key];
            // A text has at least as many bytes as characters, so the exact count is needed only for large texts,
            // which are rare.
            if (typeof value === "string")
              size += encoded
                ? (value.length * 3) / 4
                : value.length > 65_536
                  ? bytesOf(value).length
                  : value.length;
          }
        }
        if (size > MIB)
          yield {
            resource,
            message: `contains ${(size / MIB).toFixed(1)} MiB; the API server accepts at most 1 MiB`,
            fix: "split it, or mount the files from an image or a volume",
          };
        else if (size > APPLIED)
          yield {
            resource,
            severity: "info",
            message: `contains ${Math.round(size / 1024)} KiB: only server-side apply accepts more than 256 KiB`,
            fix: "apply it with --server-side (Argo CD: ServerSideApply=true)",
          };
      }
  },
});
