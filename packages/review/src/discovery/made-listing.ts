/** The text of a kustomization as Argo CD or Flux would generate it; `inside` is the prefix of paths in the folder. */
export function listingOf(inside: string, paths: Iterable<string>): string {
  const lines = [...paths].map((path) => `  - ${JSON.stringify(`./${path.slice(inside.length)}`)}`);
  // Flux does this for an empty list, which kustomize would otherwise reject.
  const said = lines.length === 0 ? ["namespace: _placeholder"] : ["resources:", ...lines];
  return ["apiVersion: kustomize.config.k8s.io/v1beta1", "kind: Kustomization", ...said, ""].join("\n");
}
