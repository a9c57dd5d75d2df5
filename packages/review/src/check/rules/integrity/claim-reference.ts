import { referenceRule } from "../../references/findings.ts";
import { referencesOf } from "../../references/table.ts";

export const claimReference = referenceRule({
  id: "integrity/claim-reference",
  page: {
    title: "Pods mount only PersistentVolumeClaims that exist",
    why: "A pod whose claim doesn't exist stays Pending, and only its events show why.",
    source: "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#claims-as-volumes",
    bad: "kind: PersistentVolumeClaim\nmetadata: {name: data}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {volumes: [{name: data, persistentVolumeClaim: {claimName: dta}}]}}}",
    good: "kind: PersistentVolumeClaim\nmetadata: {name: data}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]}}}",
  },
  references: (state) => referencesOf(state, "claim"),
  judging: { isCertain: true, isLocal: true },
});
