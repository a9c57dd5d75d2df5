import type { Resource } from "kustogen";
import { container, one, template } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { app } from "../../../generators/systems/app/index.ts";
import { missingVariables } from "../../../generators/systems/app/rules/variables.ts";
import { contractsOf } from "../../../generators/systems/app/secrets.ts";
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
A2: a second email-worker | services: {emailWorker: {replicas: 2}} | settings.services.emailWorker.replicas: expected 1: a second email-worker would send every mail twice, found 2
A2: an autoscaler of the email-worker | services: {emailWorker: {autoscaling: true}} | settings.services.emailWorker.autoscaling: expected false: a second email-worker would send every mail twice
A2: a range of pods for the email-worker | services: {emailWorker: {autoscaling: {min: 1, max: 2}}} | settings.services.emailWorker.autoscaling: expected false
A2: an autoscaler whose minimum is above its maximum | services: {app: {autoscaling: {max: 2}}} | settings.services.app.autoscaling.max: expected at least min, 3, found 2
A2: a target that is no percentage | services: {gitHook: {autoscaling: {cpu: 170}}} | settings.services.gitHook.autoscaling.cpu: expected a whole percentage
A3: a renamed claim | sharedData: {name: data} | settings.sharedData.name: expected "shared-data": a different claim is a new one, without the repositories
A3: a shrunk claim | sharedData: {size: 100Ti} | settings.sharedData.size: expected at least 200Ti in production: a claim can grow but never shrink, found "100Ti"
A3: a claim shrunk by a unit | sharedData: {size: 200T} | settings.sharedData.size: expected at least 200Ti in production
A3: another access mode | sharedData: {accessMode: ReadWriteOnce} | settings.sharedData.accessMode: expected "ReadWriteMany": a different claim is a new one
A3: another class | sharedData: {storageClass: alicloud-disk-ssd} | settings.sharedData.storageClass: expected "aliyun-nfs-app": a different claim is a new one
A3: a class of another cloud | sharedData: {storageClass: gp3} | settings.sharedData.storageClass: expected "aliyun-nfs-app"
A3: a size that is none | sharedData: {size: "300 TB"} | settings.sharedData.size: expected a Kubernetes quantity
A5: cookies over plain http in production | cookieSecure: false | settings.cookieSecure: expected true in production: sessions would be sent over plain http
A5: an address for browsers without TLS in production | ingress: false, domainUrl: "http://your-domain.com" | settings.domainUrl: expected https in production
A5: the Ingress's address for browsers without TLS | domainUrl: "http://your-domain.com" | settings.domainUrl: expected
A5: another value of a variable that another setting makes | extraEnv: {APP_LOG_LEVEL: info} | settings.extraEnv.APP_LOG_LEVEL: expected no APP_LOG_LEVEL here
A5: an address for browsers that is not the Ingress | domainUrl: "https://other.example.com" | settings.domainUrl: expected "https://your-domain.com", the address of the Ingress
A5: a variable that another setting makes | extraEnv: {APP_LOG_LEVEL: debug} | settings.extraEnv.APP_LOG_LEVEL: expected no APP_LOG_LEVEL here: another setting generates it
A5: a variable name that a container can't have | extraEnv: {APP-THEME: dark} | settings.extraEnv.APP-THEME: expected a variable name
A6: a secret as a variable | extraEnv: {APP_SESSION_SECRET: "$(openssl rand)"} | settings.extraEnv.APP_SESSION_SECRET: expected APP_SESSION_SECRET to come only from the Secret app-secrets;
A6: any value of a secret as a variable | extraEnv: {APP_SESSION_SECRET: x} | settings.extraEnv.APP_SESSION_SECRET: expected
A6: a literal that looks like a credential | extraEnv: {APP_EXTRA_TOKEN: ${["x8Kd92", "kLpQ7w"].join("")}} | ConfigMap app-env…APP_EXTRA_TOKEN…looks like a credential
A6: a password in an address | qdrantUrl: "https://user:pass@qdrant.example.com" | settings.qdrantUrl: expected a URL … never a user or password
A7: NATS_URL without NATS_TOKEN | nats: false, extraEnv: {NATS_URL: "nats://nats.nats.svc:4222"} | settings.extraEnv.NATS_URL: NATS_URL without NATS_TOKEN; expected nats: {url: …}, which gives the pods both
A7: NATS without an address | nats: {url: null} | settings.nats.url: missing; expected a URL such as "nats://app.example.com"
A7: an address of NATS that is none | nats: {url: "http://nats:4222"} | settings.nats.url: expected a URL … scheme nats or tls
A7: an address of Loki that is none | loki: {url: "loki:3100"} | settings.loki.url: expected a URL
A7: a collector with a path | otel: {endpoint: "http://otel:4317/v1/traces"} | settings.otel.endpoint: expected a URL
A9: a host that is none | ingress: {host: your_domain} | settings.ingress.host: expected a host name
A9: uploaded pages beside people's sessions | ingress: {staticHost: your-domain.com} | settings.ingress.staticHost: expected a host other than ingress.host
A9: one certificate of two hosts that two Ingresses would each make | ingress: {staticTlsSecret: app-tls} | settings.ingress.staticTlsSecret: expected a Secret other than ingress.tlsSecret
A9: SSH for nobody | ssh: {sourceRanges: []} | settings.ssh.sourceRanges: expected a network
A9: SSH by a way that is none | ssh: {way: loadbalancer} | settings.ssh.way: expected one of "inside", "ingress-controller", "load-balancer", found "loadbalancer". Did you mean "load-balancer"
A9: SSH by a load balancer that has no name | ssh: {way: load-balancer} | settings.ssh.host: missing; expected the name of the load balancer's address
A9: SSH by a load balancer under the name of the ingress controller | ssh: {way: load-balancer, host: your-domain.com} | settings.ssh.host: expected a name other than ingress.host
A10: a probe that is no path | services: {app: {healthPath: health}} | settings.services.app.healthPath: expected one line of text such as "/health"
A10: no time for a clone | ingress: {gitTimeoutSeconds: 5} | settings.ingress.gitTimeoutSeconds: expected a whole number from 60
a port out of range | smtp: {port: 70000} | settings.smtp.port: expected a port
an address that is none | qdrantUrl: "not an address" | settings.qdrantUrl: expected a URL
a domain that is none | domainUrl: your-domain | settings.domainUrl: expected a URL
a sender that is none | smtp: {from: app} | settings.smtp.from: expected an e-mail address
an unknown log level | logLevel: loud | settings.logLevel: expected one of
a quantity that is none | services: {gitserver: {resources: {limits: {memory: lots}}}} | services.gitserver.resources.limits.memory: expected memory
an unknown service of which nothing is said | services: {git_hook: {}} | unknown setting "git_hook"
an unknown service | services: {git_hook: {autoscaling: false}} | unknown setting "git_hook". Did you mean "gitHook"?
keys in the clear on the way to the internet | qdrantUrl: "http://qdrant.example.com:6333" | settings.qdrantUrl: expected TLS to "qdrant.example.com", … ".svc"; … networkPolicy.qdrant
mail in the clear on the way to the internet | smtp: {tls: false} | settings.smtp.host: expected TLS to "smtp.your-domain.com"
a name that default-deny keeps from answering | qdrantUrl: "http://qdrant:6333" | settings.qdrantUrl: expected a name with its namespace, such as "qdrant.databases.svc": … default-deny
NetworkPolicies that nobody told who Redis is | networkPolicy: {redis: null} | settings.networkPolicy.redis: missing; expected a list of peers
a database that nobody is | networkPolicy: {postgres: []} | settings.networkPolicy.postgres: expected a peer: no service works without PostgreSQL
  `),
  )("%s", (_what, settings, expected) => {
    const text = refusal("production", { settings: given(settings) });
    // A rule of the model, for all systems, names the resource instead of the line.
    if (!expected.startsWith("ConfigMap")) expect(text).toMatch(PRODUCTION);
    expect(text).toMatch(saying(expected));
    expect(besides(text, given(settings), expected)).toEqual([]);
  });

  test("A6: an environment that lacks required variables, listed by service", () => {
    const text = refusal("production", {
      settings: { qdrantUrl: null, smtp: { host: null }, ingress: false },
    });
    expect(text).toMatch(PRODUCTION);
    expect(text.split("\n").map((line) => line.replace(/^.*systems\.app\.settings: /, ""))).toEqual(
      ["app", "gitserver", "email-worker", "git-hook", "metrics-aggregator"].map(
        (service) =>
          `${service} can't start without variables that are missing: APP_DOMAIN_URL (ingress.host or domainUrl), APP_QDRANT_URL (qdrantUrl), APP_SMTP_HOST (smtp.host) [app/complete]`,
      ),
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
  const contracts = contractsOf({ nats: { url: "nats://nats" } });

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
A3: a renamed claim | PersistentVolumeClaim/shared-data | metadata.name | shared-data-2 | PersistentVolumeClaim "shared-data" is missing, found "shared-data-2": it has every repository
A3: a claim that was left out | PersistentVolumeClaim/shared-data | | | PersistentVolumeClaim "shared-data" is missing, found none
A3: a shrunk claim | PersistentVolumeClaim/shared-data | spec.resources.requests.storage | 199Ti | PersistentVolumeClaim shared-data: expected a size of at least 200Ti, found "199Ti"
A3: another access mode | PersistentVolumeClaim/shared-data | spec.accessModes | [ReadWriteOnce] | PersistentVolumeClaim shared-data: expected access mode ReadWriteMany, found ["ReadWriteOnce"]
A3: another class | PersistentVolumeClaim/shared-data | spec.storageClassName | alicloud-disk-ssd | PersistentVolumeClaim shared-data: expected class aliyun-nfs-app, found "alicloud-disk-ssd"
A3: the cluster's default class | PersistentVolumeClaim/shared-data | spec.storageClassName | | PersistentVolumeClaim shared-data: expected class aliyun-nfs-app, found undefined
A3: a claim that Argo CD may prune | PersistentVolumeClaim/shared-data | metadata.annotations | {argocd.argoproj.io/sync-options: Delete=false} | PersistentVolumeClaim shared-data: expected Argo CD's sync option Prune=false
A3: a claim that goes with the Application | PersistentVolumeClaim/shared-data | metadata.annotations | | PersistentVolumeClaim shared-data: expected Argo CD's sync option
A2: two replicas of the email-worker | Deployment/email-worker | spec.replicas | 2 | Deployment email-worker: has 2 replicas; expected exactly one pod of email-worker: a second would send every mail twice
A2: no number of replicas of it | Deployment/email-worker | spec.replicas | | Deployment email-worker: has no number of replicas
A2: a rollout with two pods of it | Deployment/email-worker | spec.strategy | {type: RollingUpdate} | Deployment email-worker: starts a new pod before the old one stopped
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
    expect(message(() => check(scaled))).toContain("HorizontalPodAutoscaler mail: scales email-worker");
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
      if (!known) pod?.volumes?.push({ name: "x", persistentVolumeClaim: { claimName: "shared-data" } });
      main(state, service).volumeMounts?.push({ name: known ? "shared-data" : "x", ...mount });
    });

  test.each(
    rows(`
a folder of the table on a service that it is not for | metrics-aggregator | mountPath: /data/repos, subPath: repos | Deployment metrics-aggregator, container metrics-aggregator: /data/repos: the folder "repos" of shared-data is not for metrics-aggregator, which may have: none. The table is in services.ts
avatars on the static-server | static-server | mountPath: /data/avatars, subPath: avatars | the folder "avatars" of shared-data is not for static-server, which may have: "static"
a folder that nobody has | app | mountPath: /data/backups, subPath: backups | the folder "backups" of shared-data is not for app, which may have: "repos", "avatars", "files"
the whole volume | gitserver | mountPath: /data | mounts the whole of shared-data; expected a folder of it as subPath. gitserver may have: "repos"
a folder by an expression | gitserver | mountPath: /data/x, subPathExpr: $(FOLDER) | the folder "$(FOLDER)" of shared-data is not for gitserver
a folder at another path | git-hook | mountPath: /repos, subPath: repos | the folder "repos" of shared-data belongs at /data/repos, where the services look for it
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
      'CronJob gc, container gitserver: /data/repos: the folder "repos" of shared-data is not for gc',
    );
  });

  test("A6: a service that does not read the Secret, and lists what it lacks", () => {
    expect(missingVariables(rendered(app, "production"), contracts)).toEqual([]);
    const state = changed((found) => {
      main(found, "gitserver").envFrom?.pop();
    });
    const text = message(() => check(state));
    expect(text.split("\n").filter((line) => line.endsWith("[app/complete]"))).toHaveLength(1);
    expect(text).toContain(
      "gitserver can't start without variables that are missing: APP_DATABASE_URL (Secret app-secrets), APP_REDIS_URL (Secret app-secrets), APP_AI_API_KEY",
    );
    expect(text).toContain("APP_SSH_SERVER_PRIVATE_KEY (Secret app-secrets)");
  });

  test("A6: a contract that no longer has the SSH host key", () => {
    const [contract] = contracts;
    const { APP_SSH_SERVER_PRIVATE_KEY: _, ...keys } = contract?.keys ?? {};
    expect(
      missingVariables(rendered(app, "production"), [{ name: "app-secrets", provider: "by-hand", keys }]),
    ).toEqual([["gitserver", ["APP_SSH_SERVER_PRIVATE_KEY (app-env or app-secrets)"]]]);
  });

  test("A6: a Secret whose absence pods would not notice", () => {
    const state = changed((found) => {
      for (const source of main(found, "app").envFrom ?? []) {
        if (source.secretRef) source.secretRef.optional = true;
      }
    });
    expect(message(() => check(state))).toMatch(/: app can't start without .*APP_SESSION_SECRET/);
  });

  test("A7: NATS_URL on a service without NATS_TOKEN", () => {
    expect(() => check(rendered(app, "production"))).not.toThrow();
    const state = changed((found) => {
      main(found, "git-hook").envFrom?.pop();
    });
    expect(message(() => check(state))).toContain(
      "git-hook would have NATS_URL without NATS_TOKEN, and NATS would refuse it",
    );
    const empty = changed((found) => {
      main(found, "app").env = [{ name: "NATS_TOKEN", value: "" }];
    });
    expect(message(() => check(empty, "beta"))).toContain("app would have NATS_URL without NATS_TOKEN");
  });
});

describe("app accepts", () => {
  test.each(
    rows(`
A2: an autoscaler that is off | production | settings: {services: {app: {autoscaling: false}}}
A2: what the email-worker is anyway | beta | settings: {services: {emailWorker: {replicas: 1, autoscaling: false}}}
A3: a larger volume | production | settings: {sharedData: {size: 1Pi}}
A5: plain http before production | beta | settings: {cookieSecure: false}
A5: the address of the Ingress again | production | settings: {domainUrl: "https://your-domain.com"}
A7: none of the optional dependencies | production | settings: {nats: false, loki: false, otel: false}
A7: NATS in beta | beta | settings: {nats: {url: "nats://nats.nats.svc"}}
a name without dots that its own policy admits | production | settings: {qdrantUrl: "http://qdrant:6333", networkPolicy: {qdrant: [{pods: {app: qdrant}}]}}
a name in the clear that a private network answers | production | settings: {qdrantUrl: "http://qdrant.internal.example:6333", networkPolicy: {qdrant: [{cidr: "10.50.12.0/24"}]}}
a digest in production | production | images: {app: {digest: "sha256:${"0".repeat(64)}"}}
  `),
  )("%s", (_what, layer, changes) => {
    expect(() => desired(app, layer, given(changes))).not.toThrow();
  });
});
