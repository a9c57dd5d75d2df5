import type { Runbook } from "kustogen";
import { compared } from "../../compared.ts";
import cluster from "../../runbook/cluster.md";
import kubernetesApi from "../../runbook/kubernetes-api.md";
import nginx from "../../runbook/nginx.md";
import type { OpenSail } from "./context.ts";
import awsPart from "./runbook/aws.md";
import install from "./runbook/install.md";
import litellmInCluster from "./runbook/litellm-in-cluster.md";
import litellmRds from "./runbook/litellm-rds.md";
import local from "./runbook/local.md";
import main from "./runbook/main.md";
import movingTag from "./runbook/moving-tag.md";
import postgresInCluster from "./runbook/postgres-in-cluster.md";
import postgresRds from "./runbook/postgres-rds.md";

/** What an operator of OpenSail needs to know, on AWS or on a developer's machine. */
export function runbook({ environment, images, settings }: OpenSail): Runbook {
  const { aws, domain, litellm, network, postgres } = settings;
  return {
    parts: [
      aws &&
        compared({
          "aws.region": aws.region,
          "network.apiServer": network.apiServer,
          "litellm.public": litellm.public,
          "redis.placement": settings.redis.placement,
          reloadOnSecretChange: settings.reloadOnSecretChange,
        }),
      images.backend.endsWith(`:${environment?.name}`) && movingTag,
      main,
      aws &&
        `## The cluster needs\n\n- Terraform's \`create_rds = ${postgres.placement === "external"}\`, ` +
          `\`litellm_create_rds = ${litellm.database === "external"}\`, \`litellm_public_access = ${litellm.public}\`` +
          (litellm.public ? ` (https://litellm.${domain})` : ""),
      aws && (postgres.placement === "in-cluster" ? postgresInCluster : postgresRds),
      aws && (litellm.database === "in-cluster" ? litellmInCluster : litellmRds),
      aws ? awsPart : local,
      nginx,
      cluster,
      install,
      kubernetesApi,
    ],
    variables: { DOMAIN: domain, ...(aws && { ACCOUNT: aws.account }) },
  };
}
