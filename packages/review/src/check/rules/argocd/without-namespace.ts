import { typeOf } from "../../../kinds/kinds.ts";
import { isClusterScoped } from "../../../kinds/scope.ts";
import { Fact } from "../../model/fact.ts";

/** Labels or annotations that may keep Flux from applying an object. */
const NOT_APPLIED = /^kustomize\.toolkit\.fluxcd\.io\/(?:reconcile|ssa)$/;

/** The first object without the namespace that it needs, and the number of these objects. */
export const withoutNamespace = new Fact(({ resources }) => {
  const all = resources.filter(({ apiVersion, kind, metadata }) => {
    const { namespace, labels, annotations } = metadata;
    if ((namespace ?? "") !== "" || isClusterScoped(apiVersion, kind)) return false;
    return (
      typeOf(apiVersion, kind) !== undefined &&
      !Object.keys({ ...labels, ...annotations }).some((key) => NOT_APPLIED.test(key))
    );
  });
  const [first] = all;
  return first && { at: resources.indexOf(first), count: all.length };
});
