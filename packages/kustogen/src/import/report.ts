import type { Proof } from "./prove.ts";

/** What a proof says, in words. */
export function proofLines({ environment, same, differences, reordered }: Proof): string[] {
  const all = same === 1 ? "its 1 object" : `all ${same} objects`;
  const state = differences.length === 0 ? `${all} the same` : `${same} the same, ${differences.length} not:`;
  return [
    `${environment}: ${state}`,
    ...differences.map((difference) => `  ${difference}`),
    ...(reordered.length === 0 ? [] : [`  pods restart: order of env in ${reordered.join(", ")}`]),
  ];
}

/** True if every environment renders as before. */
export function rendersEqual(proofs: readonly Proof[]): boolean {
  return proofs.every(({ differences }) => differences.length === 0);
}

/** Why nothing was written. */
export function notWritten(proofs: readonly Proof[]): string {
  return rendersEqual(proofs)
    ? "nothing written (--dry-run)"
    : "nothing written: an environment would render differently. Please report this with the objects named above.";
}
