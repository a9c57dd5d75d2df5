import type { Resource } from "kustogen";
import { all, container, one, template } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { app } from "../../../generators/systems/app/index.ts";
import { rows } from "../../table.ts";
import { type Changes, desired } from "../desired.ts";
import { besides, given, message, refusal as refusalOf, saying } from "../refusal.ts";
import { rendered } from "../rendered.ts";

const PRODUCTION = /(^|: )generators\/environments\/production\.yaml:\d+: systems\.app\./;

const refusal = (layer: string, changes: Changes) => refusalOf(app, layer, changes);

/** What is rendered for a layer, as a copy in which a test may change everything. */
function changed(change: (state: Resource[]) => void, layer = "production"): Resource[] {
  const state = structuredClone(rendered(app, layer));
  change(state);
  return state;
}

describe("app refuses", () => {
  test.each(
    rows(`
A2: replicas of the email-worker | services: {emailWorker: {replicas: 2}} | settings.services.emailWorker.…: unknown setting "replicas"
A2: an autoscaler of the email-worker | services: {emailWorker: {autoscaling: true}} | settings.services.emailWorker.…: unknown setting "autoscaling"
A2: an autoscaler whose minimum is above its maximum | services: {app: {autoscaling: {max: 2}}} | settings.services.app.autoscaling.max: expected at least min, 3, found 2
A2: a target that is no percentage | services: {gitHook: {autoscaling: {cpu: 170}}} | settings.services.gitHook.autoscaling.cpu: expected a whole percentage
A10: git over HTTP before someone has seen who may push | ingress: {git: true} | settings.ingress.git.acknowledge: nobody has seen that gitserver lets nobody push over HTTP … set ingress.git.acknowledge to the reason
A3: another claim | sharedData: {name: data} | settings.sharedData.name: unknown setting "name"
A3: a size that is none | sharedData: {size: "300 TB"} | settings.sharedData.size: expected a Kubernetes quantity
A5: a variable that another setting makes | extraEnv: {APP_LOG_LEVEL: debug} | settings.extraEnv.APP_LOG_LEVEL: expected no APP_LOG_LEVEL: another setting has it
A5: an address for browsers that is none | domainUrl: your-domain | settings.domainUrl: expected a URL
A5: a variable name that a container can't have | extraEnv: {APP-THEME: dark} | settings.extraEnv.APP-THEME: expected a variable name
A6: a secret as a variable | extraEnv: {APP_SESSION_SECRET: "$(openssl rand)"} | settings.extraEnv.APP_SESSION_SECRET: expected APP_SESSION_SECRET in the Secret app-secrets alone
A6: any value of a secret as a variable | extraEnv: {APP_SESSION_SECRET: x} | settings.extraEnv.APP_SESSION_SECRET: expected
A6: a literal that looks like a credential | extraEnv: {APP_EXTRA_TOKEN: ${["x8Kd92", "kLpQ7w"].join("")}} | ConfigMap app-env…APP_EXTRA_TOKEN…looks like a credential
A6: a password in an address | qdrantUrl: "https://user:pass@qdrant.example.com" | settings.qdrantUrl: expected a URL … never a user or password
A7: NATS_URL without NATS_TOKEN | extraEnv: {NATS_URL: "nats://nats.nats.svc:4222"} | settings.extraEnv.NATS_URL: expected no NATS_URL: another setting has it
A7: an address of NATS that is none | natsUrl: "http://nats:4222" | settings.natsUrl: expected a URL … scheme nats or tls
A7: an address of Loki that is none | lokiUrl: "loki:3100" | settings.lokiUrl: expected a URL
A7: a collector with a path | otelEndpoint: "http://otel:4317/v1/traces" | settings.otelEndpoint: expected a URL
a policy for nobody, which would admit everyone | networkPolicy: {additionalEgress: [{peers: [], ports: [443]}]} | settings.networkPolicy.additionalEgress[0].peers: expected a peer
a policy without ports, which would open them all | networkPolicy: {additionalIngress: [{peers: [{namespace: a}], ports: []}]} | settings.networkPolicy.additionalIngress[0].ports: expected a port
an address that is none | qdrantUrl: "not an address" | settings.qdrantUrl: expected a URL
an unknown log level | logLevel: loud | settings.logLevel: expected one of
a quantity that is none | services: {gitserver: {resources: {limits: {memory: lots}}}} | services.gitserver.resources.limits.memory: expected memory
an unknown service of which nothing is said | services: {git_hook: {}} | unknown setting "git_hook"
an unknown service | services: {git_hook: {autoscaling: false}} | unknown setting "git_hook". Did you mean "gitHook"?
  `),
  )("%s", (_what, settings, expected) => {
    const text = refusal("production", { settings: given(settings) });
    // A rule of the model, for all systems, names the resource instead of the line.
    if (!expected.startsWith("ConfigMap")) expect(text).toMatch(PRODUCTION);
    expect(text).toMatch(saying(expected));
    expect(besides(text, given(settings), expected)).toEqual([]);
  });

  test("A3: a shrunk claim in production", () => {
    expect(refusal("production", { settings: { sharedData: { size: "200T" } } })).toContain(
      'PersistentVolumeClaim shared-data: expected at least 200Ti in production, found "200T"',
    );
  });

  test.each(["main", "3f2c1ab", "v0.2.9-rc.1"])("A1: the tag %s in production", (tag) => {
    const text = refusal("production", { images: { gitserver: { tag } } });
    expect(text).toMatch(PRODUCTION);
    expect(text).toMatch(
      /images\.gitserver\.tag: expected a release such as "v0\.2\.9" or a digest in production/,
    );
  });
});

describe("app refuses, whatever made the state", () => {
  /** The rules that `gen` holds every layer to. */
  function check(state: Resource[], layer = "production"): void {
    desired({ ...app, resources: () => state }, layer);
  }

  const main = (state: Resource[], name: string) => container(one(state, "Deployment", name), name);

  /** What is rendered, with another value at a path of an object; without the object if there is no path. */
  const withOther = (object: string, path: string, value: string) =>
    changed((state) => {
      const [kind = "", name = ""] = object.split("/");
      const found = one(state, kind, name);
      const keys = path.split(".");
      const last = keys.pop() ?? "";
      if (path === "") state.splice(state.indexOf(found), 1);
      else keys.reduce((inner, key) => inner[key], found)[last] = parse(value) ?? undefined;
    });

  test.each(
    rows(`
A3: a renamed claim | PersistentVolumeClaim/shared-data | metadata.name | shared-data-2 | PersistentVolumeClaim "shared-data" is missing, found shared-data-2: it has every repository
A3: a claim that was left out | PersistentVolumeClaim/shared-data | | | PersistentVolumeClaim "shared-data" is missing, found none
A3: a shrunk claim | PersistentVolumeClaim/shared-data | spec.resources.requests.storage | 199Ti | PersistentVolumeClaim shared-data: expected at least 200Ti in production, found "199Ti"
A3: another access mode | PersistentVolumeClaim/shared-data | spec.accessModes | [ReadWriteOnce] | PersistentVolumeClaim shared-data: expected access mode ReadWriteMany, found ["ReadWriteOnce"]
A3: another class | PersistentVolumeClaim/shared-data | spec.storageClassName | alicloud-disk-ssd | PersistentVolumeClaim shared-data: expected class aliyun-nfs-app, found "alicloud-disk-ssd"
A3: the cluster's default class | PersistentVolumeClaim/shared-data | spec.storageClassName | | PersistentVolumeClaim shared-data: expected class aliyun-nfs-app, found undefined
A3: a claim that Argo CD may prune | PersistentVolumeClaim/shared-data | metadata.annotations | {argocd.argoproj.io/sync-options: Delete=false} | PersistentVolumeClaim shared-data: expected Argo CD's sync option Prune=false
A3: a claim that goes with the Application | PersistentVolumeClaim/shared-data | metadata.annotations | | PersistentVolumeClaim shared-data: expected Argo CD's sync option
A2: two replicas of the email-worker | Deployment/email-worker | spec.replicas | 2 | Deployment email-worker: expected exactly one pod of email-worker (replicas: 1, Recreate, no autoscaler)
A2: no number of replicas of it | Deployment/email-worker | spec.replicas | | Deployment email-worker: expected exactly one pod of email-worker (replicas: 1, Recreate, no autoscaler)
A2: a rollout with two pods of it | Deployment/email-worker | spec.strategy | {type: RollingUpdate} | Deployment email-worker: expected exactly one pod of email-worker (replicas: 1, Recreate, no autoscaler)
  `),
  )("%s", (_what, object, path, value, expected) => {
    expect(() => check(rendered(app, "production"))).not.toThrow();
    expect(message(() => check(withOther(object, path, value)))).toContain(expected);
  });

  test("A2: an autoscaler of the email-worker", () => {
    const scaled = changed((state) => {
      const scaler = structuredClone(one(state, "HorizontalPodAutoscaler", "git-hook"));
      scaler.metadata.name = "mail";
      scaler.spec.scaleTargetRef.name = "email-worker";
      state.push(scaler);
    });
    expect(message(() => check(scaled))).toContain(
      "HorizontalPodAutoscaler mail: expected exactly one pod of email-worker",
    );
  });

  test("A3: but not a claim that grew", () => {
    const claim = "PersistentVolumeClaim/shared-data";
    expect(() => check(withOther(claim, "spec.resources.requests.storage", "1Pi"))).not.toThrow();
  });

  /** Gives a service a mount of the shared claim. */
  const mounting = (service: string, mount: { mountPath: string; subPath?: string; subPathExpr?: string }) =>
    changed((state) => {
      const pod = template(one(state, "Deployment", service))?.spec;
      const known = pod?.volumes?.some(({ name }) => name === "shared-data");
      const volumes = (pod ?? { volumes: [] }).volumes ?? [];
      if (!known) volumes.push({ name: "x", persistentVolumeClaim: { claimName: "shared-data" } });
      const served = main(state, service);
      served.volumeMounts = [...(served.volumeMounts ?? []), { name: known ? "shared-data" : "x", ...mount }];
      Object.assign(pod ?? {}, { volumes });
    });

  test.each(
    rows(`
a folder of the table on a service that it is not for | metrics-aggregator | mountPath: /data/repos, subPath: repos | Deployment metrics-aggregator, container metrics-aggregator: mounts repos of shared-data at /data/repos; metrics-aggregator may have: none. The table is in services.ts
avatars on the static-server | static-server | mountPath: /data/avatars, subPath: avatars | mounts avatars of shared-data at /data/avatars; static-server may have: "static" at /data
a folder that nobody has | app | mountPath: /data/backups, subPath: backups | mounts backups of shared-data at /data/backups; app may have: "repos" at /data/repos, "avatars" at
the whole volume | gitserver | mountPath: /data | mounts the whole of shared-data at /data; gitserver may have: "repos"
a folder by an expression | gitserver | mountPath: /data/x, subPathExpr: $(FOLDER) | mounts the whole of shared-data at /data/x; gitserver may have
a folder at another path | git-hook | mountPath: /repos, subPath: repos | mounts repos of shared-data at /repos; git-hook may have: "repos" at /data/repos
  `),
  )("A4: %s", (_what, service, mount, expected) => {
    expect(() => check(rendered(app, "production"))).not.toThrow();
    expect(message(() => check(mounting(service, given(mount))))).toContain(expected);
  });

  test("A4: a Job or another workload that mounts the volume", () => {
    const state = changed((found) => {
      const job = structuredClone(one(found, "Deployment", "gitserver"));
      job.metadata.name = "gc";
      const { template } = job.spec;
      template.spec.restartPolicy = "Never";
      found.push({
        ...job,
        apiVersion: "batch/v1",
        kind: "CronJob",
        spec: { schedule: "0 3 * * *", jobTemplate: { spec: { template } } },
      });
    });
    expect(message(() => check(state))).toContain(
      "CronJob gc, container gitserver: mounts repos of shared-data at /data/repos; gc may have: none",
    );
  });

  test("A6: a service that does not read the Secret, with what it lacks", () => {
    const state = changed((found) => {
      main(found, "static-server").envFrom?.pop();
    });
    const text = message(() => check(state));
    expect(text.split("\n").filter((line) => line.endsWith("[app/complete]"))).toHaveLength(1);
    expect(text).toContain(
      "static-server lacks variables: APP_DATABASE_URL, APP_REDIS_URL, APP_AI_API_KEY, APP_SMTP_PASSWORD, APP_SESSION_SECRET, APP_SSH_SERVER_PRIVATE_KEY",
    );
  });

  test("A6: a required key that a variable empties", () => {
    const state = changed((found) => {
      main(found, "git-hook").env = [{ name: "APP_SSH_SERVER_PRIVATE_KEY", value: "" }];
    });
    expect(message(() => check(state))).toContain("git-hook lacks variables: APP_SSH_SERVER_PRIVATE_KEY");
  });

  test("A6: a Secret whose absence pods would not notice", () => {
    const state = changed((found) => {
      for (const source of main(found, "app").envFrom ?? []) {
        if (source.secretRef) source.secretRef.optional = true;
      }
    });
    expect(message(() => check(state))).toMatch(/: app lacks variables: .*APP_SESSION_SECRET/);
  });

  test("A7: NATS_URL on services whose Secret has no NATS_TOKEN", () => {
    const state = changed((found) => {
      one(found, "ConfigMap", all(found, "ConfigMap")[0].metadata.name).data.NATS_URL = "nats://nats";
    });
    expect(message(() => check(state))).toContain("git-hook lacks variables: NATS_TOKEN");
  });
});

describe("app accepts", () => {
  test.each(
    rows(`
A2: an autoscaler that is off | production | settings: {services: {app: {autoscaling: false}}}
A3: a larger volume | production | settings: {sharedData: {size: 1Pi}}
A5: plain http before production | beta | settings: {cookieSecure: false}
A7: NATS | beta | settings: {natsUrl: "nats://nats.nats.svc"}
a digest in production | production | images: {app: {digest: "sha256:${"0".repeat(64)}"}}
  `),
  )("%s", (_what, layer, changes) => {
    expect(() => desired(app, layer, given(changes))).not.toThrow();
  });
});
