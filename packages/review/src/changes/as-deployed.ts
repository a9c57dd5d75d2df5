import type { Risk } from "./review.ts";

/** What is known of how an environment gets into the cluster. */
interface Deployment {
  /** True for a new environment that nothing here deploys. */
  isUndeployed: boolean;
  /** True where Flux deletes what can't be updated, and creates it again. */
  isForced: boolean;
}

/** A risk with what it comes to where an environment is deployed so. */
export function asDeployed({ refused, ...risk }: Risk, { isUndeployed, isForced }: Deployment): Risk {
  if (isUndeployed && risk.id === "change/secret-key-needed") return waiting(risk);
  return isForced && refused !== undefined ? replaced(risk, refused) : risk;
}

/** What pods would wait for that nobody starts yet. */
function waiting({ todo: _, ...risk }: Risk): Risk {
  return { ...risk, severity: risk.severity === "error" ? "warning" : risk.severity };
}

/** An update that isn't refused, as the object is deleted for it. */
function replaced({ todo: _, ...risk }: Risk, refused: string): Risk {
  const kind = risk.resource?.kind;
  const isData = kind === "PersistentVolumeClaim";
  return {
    ...risk,
    severity: isData ? "error" : kind === "Job" ? "info" : "warning",
    message: `${refused}: Flux deletes it and creates it again (\`spec.force\`), ${isData ? "and its data goes" : "with all of its pods"}`,
  };
}
