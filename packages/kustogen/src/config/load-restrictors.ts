/** The values of kustomize's --load-restrictor. */
export const LOAD_RESTRICTORS = ["LoadRestrictionsRootOnly", "LoadRestrictionsNone"] as const;
