import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { reviewEnvironment } from "../../src/changes/environment.ts";
import type { EnvironmentReview, Review } from "../../src/changes/review.ts";
import { sourceLink } from "../../src/changes/sources.ts";

function resource(apiVersion: string, kind: string, name: string, fields: object): Resource {
  return { apiVersion, kind, metadata: { name, namespace: "shop" }, ...fields };
}

function deployment(
  name: string,
  image: string,
  fields: { env?: object[]; replicas?: number; pod?: object } = {},
): Resource {
  const { env = [], replicas = 2, pod = {} } = fields;
  return resource("apps/v1", "Deployment", name, {
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: "main", image, env }], ...pod },
      },
    },
  });
}

const config = (name: string, data: object) => resource("v1", "ConfigMap", name, { data });
const claim = (storage: string) =>
  resource("v1", "PersistentVolumeClaim", "backup", {
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } } },
  });

function environment(name: string, before: Resource[], after: Resource[]): EnvironmentReview {
  const [stage = "", system = ""] = name.split("/");
  const path = `overlays/${name}`;
  const found = reviewEnvironment(before, after, { name, path, environment: stage, system });
  return { ...found, ...withSources(path) };
}

/** Where the values of an environment come from. */
function withSources(path: string): Required<Pick<EnvironmentReview, "sources">> {
  const link = sourceLink("https://git.example.test/x/blob/{commit}/{file}#L{line}", {
    before: "aaaaaaa",
    after: "bbbbbbb",
  });
  return {
    sources: {
      ofField: ({ kind, name: of }, _, side = "after") => {
        const file = `${path}/${kind.toLowerCase()}-${of}.yaml`;
        const url = link(side, file, 12);
        return { file, line: 12, layer: path, side, ...(url !== undefined && { url }) };
      },
    },
  };
}

/** A review of some environments, and nothing else. */
export const reviewOf = (...environments: EnvironmentReview[]): Review => ({
  title: "a … b",
  before: "a",
  after: "b",
  environments,
  unchanged: [],
  notRendered: [],
  notLookedAt: [],
});

function review(environments: EnvironmentReview[]): Review {
  return {
    title: "where this branch left main at 3f2c1ab → the working tree",
    before: "main",
    after: "the working tree",
    environments,
    unchanged: [
      { name: "beta/app", path: "overlays/beta/app" },
      { name: "production/app", path: "overlays/production/app" },
    ],
    notRendered: [],
    notLookedAt: [],
  };
}

/** A change as people make them: a pin, a setting with its file and secret, a volume that shrinks, fewer replicas. */
export function usualReview(): Review {
  const mail = [
    { name: "SMTP_HOST", value: "smtp.example.com" },
    { name: "SMTP_PASSWORD", valueFrom: { secretKeyRef: { name: "alexandria-app", key: "SMTP_PASSWORD" } } },
  ];
  const conf = (enabled: boolean) =>
    `[server]\nport = 8080\n\n[mail]\nenabled = ${enabled}\n${enabled ? 'from = "alexandria@example.com"\n' : ""}retries = 3\n`;
  const mounted = (hash: string) => ({
    pod: { volumes: [{ name: "config", configMap: { name: `alexandria-config-${hash}` } }] },
  });
  const trevor = (tag: string) => [
    deployment("trevor", `ghcr.io/karectl/trevor:${tag}`, { replicas: 3 }),
    deployment("trevor-worker", `ghcr.io/karectl/trevor:${tag}`),
    {
      ...resource("batch/v1", "Job", "trevor-migrate", {
        spec: {
          activeDeadlineSeconds: 600,
          template: {
            spec: {
              restartPolicy: "Never",
              containers: [{ name: "migrate", image: `ghcr.io/karectl/trevor:${tag}` }],
            },
          },
        },
      }),
      metadata: {
        name: "trevor-migrate",
        namespace: "shop",
        annotations: { "argocd.argoproj.io/hook": "Sync", "argocd.argoproj.io/sync-wave": "-1" },
      },
    },
  ];
  return review([
    environment(
      "production/alexandria",
      [
        deployment("alexandria", "alexandria:1", mounted("2222222222")),
        config("alexandria-config-2222222222", { "alexandria.conf": conf(false) }),
      ],
      [
        deployment("alexandria", "alexandria:1", { env: mail, ...mounted("4444444444") }),
        config("alexandria-config-4444444444", { "alexandria.conf": conf(true) }),
      ],
    ),
    environment("production/teslasync", [claim("50Gi")], [claim("20Gi")]),
    environment("production/trevor", trevor("0.1.0"), trevor("0.2.0")),
    environment(
      "beta/trevor",
      [deployment("trevor", "trevor:1")],
      [deployment("trevor", "trevor:1", { replicas: 1 })],
    ),
  ]);
}

/** What someone could write into a repository to fool a reader or a report. */
export const HOSTILE = [
  "<script>alert(1)</script>",
  "</script><img src=x onerror=alert(1)>",
  "`code` ``more``",
  "@everyone please #1 :tada: | a | b |",
  "[click](https://evil.example) ![x](https://evil.example/x.png)",
  "\u001b[31mred\u001b[0m",
  "\u202egnp.exe",
  "--></details></summary>",
  `$${"{{"} secrets.TOKEN }}`,
];

/** Hostile texts as keys, values, names of files, and lines. */
export function hostileReview(): Review {
  const data = (number: number) => ({
    ...Object.fromEntries(HOSTILE.map((text, index) => [`key-${index}`, `${text}${number}`])),
    ...Object.fromEntries(HOSTILE.map((text) => [text, String(number)])),
    "file.txt": `${HOSTILE.join("\n")}\n\`\`\`\n${number}\n`,
  });
  const env = (number: number) =>
    HOSTILE.map((text, index) => ({ name: `V${index}`, value: `${text}${number}` }));
  return review([
    environment(
      "beta/<b>|`@everyone`",
      [config("config", data(1)), deployment("api", `x/${HOSTILE[0]}:1`, { env: env(1) })],
      [config("config", data(2)), deployment("api", `x/${HOSTILE[0]}:2`, { env: env(2) })],
    ),
  ]);
}

/** One of many changes, 10 in an environment. */
export function numberedChange(index: number): EnvironmentReview {
  const data = (side: string) =>
    Object.fromEntries(
      Array.from({ length: 10 }, (_, key) => [`key-${key}`, `${side}-value-${index * 10 + key}`]),
    );
  return environment(
    `beta/system-${index}`,
    [config("config", data("old"))],
    [config("config", data("new"))],
  );
}

/**
 * Many changes, 10 in each environment. Each environment is the first one with other numbers, as comparing its states would
 * find it (which takes longer than all that is made of it).
 */
export function largeReview(changes: number): Review {
  const { sources, ...first } = numberedChange(0);
  const text = JSON.stringify(first);
  return review(
    Array.from({ length: Math.ceil(changes / 10) }, (_, index) => {
      const numbered = text
        .replaceAll("system-0", `system-${index}`)
        .replace(/-value-(\d)/g, (_, key) => `-value-${index * 10 + Number(key)}`);
      return {
        ...(JSON.parse(numbered) as EnvironmentReview),
        ...withSources(`overlays/beta/system-${index}`),
      };
    }),
  );
}
