/** The program that deploys an environment, as far as the repository says. */
export type Deployer = "argo" | "flux";

/** Advice for the program that deploys an environment; for both, each by name, if that is unknown. */
export function adviceFor(deployer: Deployer | undefined, argo: string, flux: string): string {
  if (deployer !== undefined) return deployer === "argo" ? argo : flux;
  return `Argo CD: ${argo}; Flux: ${flux}`;
}
