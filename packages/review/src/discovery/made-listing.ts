/**
 * The text of a kustomization that lists files and folders, as someone else would write it.
 *
 * @param inside what the paths of the folder begin with
 */
export function listingOf(inside: string, paths: Iterable<string>): string {
  const lines = [...paths].map((path) => `  - ${JSON.stringify(`./${path.slice(inside.length)}`)}`);
  // Flux does so where there is nothing, which kustomize would refuse.
  const said = lines.length === 0 ? ["namespace: _placeholder"] : ["resources:", ...lines];
  return ["apiVersion: kustomize.config.k8s.io/v1beta1", "kind: Kustomization", ...said, ""].join("\n");
}
