import type { Runbook } from "kustogen";
import cluster from "../../runbook/cluster.md";
import kubernetesApi from "../../runbook/kubernetes-api.md";
import nginx from "../../runbook/nginx.md";
import type { OpenSail } from "./context.ts";
import awsPart from "./runbook/aws.md";
import install from "./runbook/install.md";
import local from "./runbook/local.md";
import main from "./runbook/main.md";
import postgresInCluster from "./runbook/postgres-in-cluster.md";
import postgresRds from "./runbook/postgres-rds.md";

/** What an operator of OpenSail needs to know, on AWS or on a developer's machine. */
export function runbook({ settings }: OpenSail): Runbook {
  const { aws, domain, postgres } = settings;
  return {
    parts: [
      main,
      aws && (postgres.placement === "in-cluster" ? postgresInCluster : postgresRds),
      aws ? awsPart : local,
      nginx,
      cluster,
      install,
      kubernetesApi,
    ],
    variables: { DOMAIN: domain, ...(aws && { ACCOUNT: aws.account }) },
  };
}
