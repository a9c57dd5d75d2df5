import { NEWEST } from "@kustogen/review/kinds/served.ts";
import { parse } from "yaml";
import { PLACEHOLDER } from "../../environments/placeholder.ts";
import { SCHEMA_COMMENT } from "../../environments/schema-file.ts";
import type { ApplicationPlace } from "../existing-applications.ts";

/** The content of a new environment file for an imported environment. */
export interface NewEnvironment {
  /** The name of the Argo CD that deploys it. */
  instance: string;
  stage: string;
  /** False if nothing is generated for Argo CD, so that the cluster isn't needed. */
  isArgo?: boolean;
  /** False if the repository has no remote that Argo CD could read: a placeholder is used then. */
  remote: boolean;
  /** The destination and source of an existing Application, or what others have. */
  place?: Partial<ApplicationPlace>;
}

/** The text of a new environment file, up to its systems. */
export function newEnvironmentFile({
  instance,
  stage,
  isArgo = true,
  remote,
  place: { argocd: namespace, cluster: destination, repository: address, revision } = {},
}: NewEnvironment): string {
  const repository = remote
    ? ""
    : address !== undefined
      ? `  repository: ${plainOrQuoted(address)}\n`
      : `  # Placeholder: the URL that Argo CD reads this repository from. Default is the remote \`origin\`.
  repository: https://git.example.com/${PLACEHOLDER}/deploy.git
`;
  const cluster =
    destination === undefined
      ? `  # The cluster that Argo CD itself runs in. For another one, write its URL, or its name in Argo CD under \`name:\`.
  server: https://kubernetes.default.svc
`
      : `${Object.entries(destination)
          .map(([key, value]) => `  ${key}: ${plainOrQuoted(value)}\n`)
          .join("")}`;
  const head = `${SCHEMA_COMMENT}stage: ${stage}
kubernetes: "${NEWEST}"
`;
  if (!isArgo) return head;
  return `${head}cluster:
${cluster}argocd:
  # The Argo CD that deploys it: environments that share one have the same name here.
  instance: ${plainOrQuoted(instance)}
${repository}${revision === undefined ? "" : `  revision: ${JSON.stringify(revision)}\n`}${namespace === undefined ? "" : `  namespace: ${plainOrQuoted(namespace)}\n`}`;
}

/** A text as YAML: quoted unless it is plainly a name, and not something else to another reader. */
function plainOrQuoted(text: string): string {
  const isPlain = /^[a-z][\w.:/@~+-]*$/i.test(text) && typeof parse(text, { version: "1.1" }) === "string";
  return isPlain ? text : JSON.stringify(text);
}
