import { z } from "zod";
import { imagePin } from "../authoring/image-pins.ts";
import { dnsLabel, oneOf, text, url } from "../settings/index.ts";
import { mapping } from "../settings/mapping.ts";

/** An empty YAML value stands for an empty mapping: `systems:` and `app:` may be written without a value. */
const orEmpty = <Schema extends z.ZodType>(schema: Schema, empty: unknown = {}) =>
  z.preprocess((value) => (value === null || value === undefined ? empty : value), schema);

/** A password or token in a URL: after a user, as the user of a web address, in a query, or after "#". */
const LOGIN = /^\w+:\/\/[^/@]*:[^/@]*@|^https?:\/\/[^/]*@|[?#]/;
const REPOSITORY = /^(?:(?:https?|ssh|git):\/\/[^\s@]+(?:@[^\s@]+)?|[\w.-]+@[\w.-]+:\S+)$/;

/** Annotations or labels; whether Kubernetes accepts them is checked with those of systems. */
function texts() {
  return z.record(z.string(), z.string({ error: "expected a string; write true and numbers in quotes" }), {
    error: 'expected a mapping from names to strings, such as {team: "payments"}',
  });
}

/** The allowed content of a namespace template. */
const NAMESPACE_TEMPLATE = /^(?:[a-z0-9-]|\{system\}|\{environment\})+$/;

/** A name with `{system}` and `{environment}` in it; the result is checked where these are known. */
export const namespaceTemplate = () =>
  z
    .string({ error: 'expected a namespace such as "{system}-{environment}"' })
    .regex(
      NAMESPACE_TEMPLATE,
      'expected a namespace of lowercase letters, digits and "-", such as "{system}-{environment}"',
    );

const systems = orEmpty(
  z.record(
    z.string(),
    orEmpty(
      mapping(
        {
          namespace: namespaceTemplate()
            .optional()
            .describe("The namespace of its objects here; default is the system's own"),
          settings: orEmpty(
            z.record(z.string(), z.unknown(), { error: "expected a mapping of the system's settings" }),
          ),
          images: orEmpty(
            z.record(z.string(), imagePin(), {
              error: "expected a mapping from image names to their pins (name, tag, digest)",
            }),
          ),
        },
        "expected a mapping with namespace, settings and images",
      ),
    ),
    { error: "expected a mapping from system names to their settings and images" },
  ),
);

/** The content of an environment file; each check has a message that ends with "expected …". */
export const environmentSchema = mapping(
  {
    // The configuration declares which names exist; see parseEnvironment.
    stage: z
      .string({
        error: 'expected one of "development", "beta", "production", or a stage that kustogen.yaml declares',
      })
      .describe("Decides defaults, and how severe findings are"),
    kubernetes: z
      .string({ error: 'expected the Kubernetes version of the cluster in quotes, such as "1.35"' })
      .regex(
        /^1\.\d{1,2}$/,
        'expected the Kubernetes version of the cluster such as "1.35", without the patch number',
      )
      .describe("Version of the cluster, in quotes; APIs that it doesn't serve are rejected"),
    cluster: z
      .union(
        [
          mapping({ server: url().describe("The API server's URL") }, ""),
          mapping({ name: text({ example: "in-cluster" }).describe("The cluster's name in Argo CD") }, ""),
        ],
        {
          error:
            "expected exactly one of server (the API server's URL, such as \"https://kubernetes.default.svc\") and name (the cluster's name in Argo CD)",
        },
      )
      .describe("The cluster, as configured in Argo CD: exactly one of server and name"),
    argocd: orEmpty(
      mapping(
        {
          repository: z
            .string({ error: "expected the URL of the repository that Argo CD reads" })
            .regex(
              REPOSITORY,
              'expected a repository URL that the cluster can reach, such as "https://github.com/acme/deploy.git" or "git@github.com:acme/deploy.git", without a password',
            )
            .refine((value) => !LOGIN.test(value), {
              error:
                "expected a repository URL without a login, a query or a fragment: Argo CD keeps credentials in its own Secret",
            })
            .optional()
            .describe("The URL that Argo CD reads this repository from; default is the remote origin"),
          revision: text({ example: "main" })
            .default("HEAD")
            .describe(
              "Branch, tag or commit that Argo CD follows; refs/heads/main if a tag may have the same name as the branch",
            ),
          namespace: dnsLabel().default("argocd").describe("Namespace that Argo CD runs in"),
          instance: dnsLabel()
            .optional()
            .describe(
              "The name of this environment's Argo CD, if several Argo CDs use the same name or URL for different clusters",
            ),
          form: oneOf(["applications", "applicationset"])
            .default("applications")
            .describe("applicationset: systems roll out one after the other"),
          annotations: texts().optional().describe("Annotations of every Application here"),
          labels: texts().optional().describe("Labels of every Application here"),
        },
        "expected false, or a mapping with repository, revision, namespace, instance, form, annotations and labels",
      ),
    ).describe("How Argo CD deploys it; false: no Argo CD objects, and a person applies the overlays"),
    prometheus: texts()
      .optional()
      .describe(
        "Labels by which its Prometheus selects ServiceMonitors and PrometheusRules, such as release",
      ),
    namespace: namespaceTemplate()
      .optional()
      .describe(
        "The namespace of every system's objects here; {system} and {environment} are replaced with their names",
      ),
    groups: orEmpty(
      z
        .array(dnsLabel(), { error: 'expected a list of groups such as ["aws"]' })
        .refine((names) => new Set(names).size === names.length, { error: "expected each group once" }),
      [],
    ).describe("Settings shared with other environments: names of files in groups/; a later one wins"),
    systems,
  },
  "expected a mapping that begins with stage, kubernetes and cluster",
);

/** The content of base's file, and of a group's. */
export const layerSchema = mapping({ systems }, "expected a mapping with systems");
