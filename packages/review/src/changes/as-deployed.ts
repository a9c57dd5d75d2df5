import type { Risk } from "./review.ts";

/** How an environment is deployed to the cluster, if known. */
interface Deployment {
  /** True for a new environment that nothing here deploys. */
  isUndeployed: boolean;
  /** True if the list of its neighbours leaves it out, before the change and after it. */
  isLeftOut: boolean;
  /** True if Flux deletes and recreates objects that can't be updated. */
  isForced: boolean;
}

/** A risk, adjusted to how the environment is deployed. */
export function asDeployed(
  { refused, ...risk }: Risk,
  { isUndeployed, isLeftOut, isForced }: Deployment,
): Risk {
  if (isLeftOut && risk.severity === "error")
    return waiting({ ...risk, message: `${risk.message}; nothing here deploys it` });
  if (isUndeployed && risk.id === "change/secret-key-needed") return waiting(risk);
  return isForced && refused !== undefined ? replaced(risk, refused) : risk;
}

/** A risk that has no effect before the environment is deployed. */
function waiting({ todo: _, ...risk }: Risk): Risk {
  return { ...risk, severity: risk.severity === "error" ? "warning" : risk.severity };
}

/** An update that isn't rejected, because the object is recreated. */
function replaced({ todo: _, ...risk }: Risk, refused: string): Risk {
  const kind = risk.resource?.kind;
  const isData = kind === "PersistentVolumeClaim";
  return {
    ...risk,
    severity: isData ? "error" : kind === "Job" ? "info" : "warning",
    message: `${refused}: Flux deletes it and creates it again (\`spec.force\`), ${isData ? "and its data goes" : "with all of its pods"}`,
  };
}
