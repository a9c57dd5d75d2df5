import { NEWEST } from "@kustogen/review/kinds/served.ts";
import { PLACEHOLDER } from "../../environments/placeholder.ts";
import { SCHEMA_COMMENT } from "../../environments/schema-file.ts";
import { blockLines, indented, yamlSection } from "../../environments/written-yaml.ts";
import type { ApplicationPlace } from "../existing-applications.ts";

/**
 * The text of a new environment file, up to its systems.
 * @param instance the name of the Argo CD that deploys it; undefined if none does, so that the cluster isn't needed
 * @param remote false if the repository has no remote that Argo CD could read: without a known source, a placeholder is used
 * @param place the destination and source of an existing Application, or what others have
 */
export function newEnvironmentFile(
  stage: string,
  instance: string | undefined,
  remote: boolean,
  { argocd: namespace, cluster, repository, revision }: Partial<ApplicationPlace> = {},
): string {
  const head = `${SCHEMA_COMMENT}stage: ${stage}\nkubernetes: "${NEWEST}"\n`;
  if (instance === undefined) return head;
  const argocd = { instance, repository, revision, namespace };
  const lines = [
    ...yamlSection("cluster", cluster === undefined ? OWN_CLUSTER : blockLines(cluster)),
    "argocd:",
    "  # The Argo CD that deploys it: environments that share one have the same name here.",
    ...indented([...blockLines(argocd), ...(remote || repository !== undefined ? [] : NO_REPOSITORY)], 2),
  ];
  return `${head}${lines.join("\n")}\n`;
}

const OWN_CLUSTER = [
  "# The cluster that Argo CD itself runs in. For another one, write its URL, or its name in Argo CD under `name:`.",
  "server: https://kubernetes.default.svc",
];

const NO_REPOSITORY = [
  "# Placeholder: the URL that Argo CD reads this repository from. Default is the remote `origin`.",
  `repository: https://git.example.com/${PLACEHOLDER}/deploy.git`,
];
