import { LIMITS } from "@kustogen/kustomize/limits.ts";
import { VERSIONS } from "@kustogen/kustomize/versions.ts";
import { STRICTNESS } from "@kustogen/review/check/model/state.ts";
import { z } from "zod";
import { DEFAULT_FOLDERS, type Folders } from "../folders.ts";
import { boolean, integer, oneOf, text } from "../settings/index.ts";
import { mapping } from "../settings/mapping.ts";
import { checkedString } from "../settings/values.ts";
import { LOAD_RESTRICTORS } from "./load-restrictors.ts";

const STAGE = /^[a-z0-9*]([a-z0-9*._-]*[a-z0-9*])?$/;
const DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;

const patterns = z.array(text({ example: "apps/*/overlays/*" }), { error: "expected a list of folders" });

/** Parts of a path that every operating system accepts, below the root and not the root itself. */
const FOLDER = /^[A-Za-z0-9_][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_][A-Za-z0-9._-]*)*$/;

const folder = (is: keyof Folders, holds: string) =>
  text({ example: `deploy/${DEFAULT_FOLDERS[is]}`, pattern: FOLDER })
    .optional()
    .describe(`${holds}; default: ${DEFAULT_FOLDERS[is]}`);

const exception = mapping(
  {
    rule: text({ example: "integrity/service-selector", pattern: /^[a-z0-9-]+\/[a-z0-9-]+$/ }).describe(
      "Identifier of the rule, as `kustogen check` prints it",
    ),
    resource: text({ example: "Deployment/api" })
      .optional()
      .describe('The resource as "Kind/name", where `*` matches anything; default: all'),
    environment: text({ example: "overlays/beta/*" })
      .optional()
      .describe("The environment's name or folder, where `*` matches anything; default: all"),
    path: text({ example: "spec.template.spec" })
      .optional()
      .describe("The path in the resource, or the start of it; default: any"),
    file: text({ example: "scripts/*.sh" })
      .optional()
      .describe("The file of a finding, or the end of its path, where `*` matches anything; default: all"),
    missing: text({ example: "ServiceAccount/api" })
      .optional()
      .describe("The object that a finding misses and someone else makes; default: any"),
    reason: text({ example: "the vendor's image writes to its root" }).describe(
      "Why the rule doesn't apply here",
    ),
    until: checkedString('expected the last day on which it applies, such as "2027-03-31"', (value) =>
      DATE.test(value),
    )
      .optional()
      .describe('The last day on which the exception applies ("2027-03-31"); by default it never ends'),
  },
  "expected a mapping with rule and reason",
);

const texts = z.record(z.string(), text({ example: "production" }), {
  error: "expected a mapping from names to strings",
});

const cluster = mapping(
  {
    name: text({ example: "eu-1" }).describe("Its name in Argo CD"),
    server: text({ example: "https://10.0.0.1:6443" }).describe("The address of its API server"),
    project: text({ example: "shop" }).optional().describe("The project that it belongs to; default: all"),
    labels: texts.optional().describe("The labels of its Secret, by which cluster generators select"),
    annotations: texts.optional().describe("The annotations of its Secret"),
  },
  "expected a mapping with name and server",
);

/** Folders that are equal, or one inside the other: it would be unclear which of their files are generated. */
function clashes(names: Folders): { name: keyof Folders; message: string }[] {
  const all = Object.entries(names) as [keyof Folders, string][];
  return all.flatMap(([name, path], index) =>
    all.slice(0, index).flatMap(([other, place]) => {
      const [inner, outer] = path.length < place.length ? [place, path] : [path, place];
      if (inner !== outer && !inner.startsWith(`${outer}/`)) return [];
      const message = `${name} is ${path} and ${other} is ${place}: expected separate folders, none inside another`;
      return [{ name, message }];
    }),
  );
}

/** Another value for each limit that isn't fixed. */
const limits = mapping(
  Object.fromEntries(
    Object.entries(LIMITS).flatMap(([name, { of, most, ...more }]) => {
      const number = integer({ min: 1, max: most * 100 }).optional();
      const described = number.describe(`The maximum number of ${of}; ${most} by default`);
      return "fixed" in more ? [] : [[name, described]];
    }),
  ),
  "expected a mapping from limits to numbers",
);

/** The content of `kustogen.yaml`. */
export const configSchema = mapping(
  {
    stages: z
      .record(
        z.string().regex(STAGE, {
          error:
            'expected the name of a stage such as "staging" or "prod-*": lowercase letters, digits, "-", "." and "*"',
        }),
        oneOf(STRICTNESS as ["development", "beta", "production"]),
        {
          error: (issue) =>
            issue.code === "invalid_key"
              ? issue.issues[0]?.message
              : "expected a mapping from the names of stages to development, beta or production",
        },
      )
      .optional()
      .describe("Your own stage names, each with the stage that its environments are treated as"),
    argocd: boolean().optional().describe("Whether `gen` writes argocd/; default: true"),
    namespace: text({
      example: "{system}-{environment}",
      pattern: /^(?:[a-z0-9-]|\{system\}|\{environment\})+$/,
    })
      .optional()
      .describe(
        "The namespace of generated objects, unless an environment's file sets it; default: each system's own",
      ),
    folders: mapping(
      {
        generators: folder("generators", "Written by people: environments/, systems/, kinds/ and vendor/"),
        base: folder("base", "Generated: the objects that the environments of a system share"),
        overlays: folder("overlays", "Generated: a folder for each layer and environment"),
        argocd: folder("argocd", "Generated: AppProjects, Applications and root Applications"),
        pages: folder("pages", "Generated: the runbooks"),
      },
      "expected a mapping with generators, base, overlays, argocd and pages",
    )
      .superRefine((given, context) => {
        for (const { name, message } of clashes({ ...DEFAULT_FOLDERS, ...given }))
          context.addIssue({ code: "custom", path: given[name] === undefined ? [] : [name], message });
      })
      .optional()
      .describe("The names of kustogen's folders, relative to this file"),
    overlays: mapping(
      {
        paths: patterns
          .optional()
          .describe("The folders that are overlays, as patterns; by default they are found automatically"),
        exclude: patterns.optional().describe("Folders that are never treated as overlays, as patterns"),
      },
      "expected a mapping with paths and exclude",
    )
      .optional()
      .describe("Which folders `check` and `diff` treat as overlays"),
    limits: limits
      .optional()
      .describe(
        "Upper bounds on what is read and built; the review of a change uses those from before the change",
      ),
    loadRestrictor: oneOf([...LOAD_RESTRICTORS])
      .optional()
      .describe(
        "kustomize's --load-restrictor, if your deployment sets it; `check`, `diff` and `env` render with it",
      ),
    kustomize: oneOf([...VERSIONS])
      .optional()
      .describe(
        "The version of kustomize in your deployment, which `gen`, `check`, `diff`, `env`, `explain` and `render` follow; default: 5.8.3",
      ),
    clusters: z
      .array(cluster, { error: "expected a list of clusters, each with name and server" })
      .superRefine((given, context) => {
        for (const [at, { name }] of given.entries())
          if (given.findIndex((other) => other.name === name) < at)
            context.addIssue({
              code: "custom",
              path: [at, "name"],
              message: "expected a name that no earlier cluster in the list has",
            });
      })
      .optional()
      .describe(
        "The clusters that Argo CD knows in addition to its own, for the cluster generators of ApplicationSets",
      ),
    exceptions: z
      .array(exception, { error: "expected a list of exceptions, each with rule and reason" })
      .optional()
      .describe("Accepted violations of rules, each with its reason"),
  },
  "expected a mapping with stages, argocd, namespace, folders, overlays, limits, loadRestrictor, kustomize, clusters and exceptions",
);

/** The JSON schema of `kustogen.yaml`, for completion and checks in editors. */
export function configJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(configSchema, { io: "input", unrepresentable: "any" });
  return {
    $schema,
    title: "kustogen.yaml",
    description: "The configuration of a repository that kustogen works on",
    ...schema,
  };
}
