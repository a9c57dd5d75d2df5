import { describe, expect, test } from "vitest";
import { alexandria } from "../../../generators/systems/alexandria/index.ts";
import { rows } from "../../table.ts";
import { type Changes, desired } from "../desired.ts";
import { besides, given, refusal as refusalOf, saying } from "../refusal.ts";

const PRODUCTION = /(^|: )generators\/environments\/production\.yaml:\d+: systems\.alexandria\./;

const refusal = (layer: string, changes: Changes) => refusalOf(alexandria, layer, changes);

describe("alexandria refuses", () => {
  test.each(
    rows(`
X10: an autoscaler with SQLite | database: sqlite | settings.database: expected "postgres" with several pods
X10: an autoscaler on a ReadWriteOnce volume | persistence: {accessMode: ReadWriteOnce} | settings.persistence.accessMode: expected "ReadWriteMany" with several pods
X10: several replicas with SQLite | database: sqlite, autoscaling: false, replicas: 2 | settings.database: expected "postgres" with several pods
X10: several replicas on a ReadWriteOnce volume | persistence: {accessMode: ReadWriteOnce}, autoscaling: false, replicas: 3 | settings.persistence.accessMode: expected "ReadWriteMany" with several pods
X10: an autoscaler whose minimum is above its maximum | autoscaling: {min: 11} | settings.autoscaling.min: expected at most max, which is by default 10, found 11
several orchestrators with no reason but yes | acknowledgeSeveralOrchestrators: true | acknowledgeSeveralOrchestrators: expected one line of text
X11: no passkey domain | webauthn: {rpId: null} | settings.webauthn.rpId: missing; expected a host name
X11: no passkey origin | webauthn: {rpOrigin: null} | settings.webauthn.rpOrigin: missing; expected a URL
X11: a passkey origin that is no address | webauthn: {rpOrigin: nonsense} | settings.webauthn.rpOrigin: expected a URL
X3: a language model at no address | llmBackends: [{name: llama, url: nonsense, kind: openai, model: llama}] | settings.llmBackends[0].url: expected a URL
X11: a passkey domain that the address is not in | webauthn: {rpId: xample.com} | settings.webauthn.rpId: expected the host of "https://alexandria.your-domain.com" or a parent of it
X9: an unknown kind of provider | federation: {providers: [{name: okta, kind: ldap, issuer: "https://your-org.okta.com", clientId: 0oaXXXX}]} | settings.federation.providers[0]…: expected a provider with kind "oidc" or "saml"
X9: an issuer without TLS | federation: {providers: [{name: okta, kind: oidc, issuer: "http://okta", clientId: 0oaXXXX}]} | settings.federation.providers[0].issuer: expected a URL
X9: federation with nobody | federation: {providers: []} | settings.federation.providers: expected at least one provider
X3: a key's variable that is none | llmBackends: [{name: llama, url: "https://llm.example.com", kind: openai, model: llama, apiKeyEnvVar: sk-123}] | settings.llmBackends[0].apiKeyEnvVar: expected one line of text such as "ANTHROPIC_API_KEY"
X4: an unknown log level | general: {logLevel: loud} | settings.general.logLevel: expected one of
X7: a grace period of days | terminationGracePeriodSeconds: 99999 | terminationGracePeriodSeconds: expected
X7: a quantity that is none | resources: {api: {limits: {memory: lots}}} | limits.memory: expected memory
X2: a size that is none | persistence: {size: "10 GB"} | settings.persistence.size: expected a Kubernetes quantity
X8: an interval that is none | auth: {refreshInterval: daily} | settings.auth.refreshInterval: expected a duration
X14: a collector with a path | otel: {endpoint: "http://otel:4318/v1/traces"} | settings.otel.endpoint: expected a URL
X14: a path that is none | metrics: {path: metrics} | settings.metrics.path: expected one line of text
a setting that is none | databse: postgres | unknown setting "databse". Did you mean "database"?
  `),
  )("%s", (_what, settings, message) => {
    const text = refusal("production", { settings: given(settings) });
    expect(text).toMatch(PRODUCTION);
    expect(text).toMatch(saying(message));
    expect(besides(text, given(settings), message)).toEqual([]);
  });

  test.each(["main", "3f2c1ab", "v1.0.0-rc.1"])("X12: the tag %s in production", (tag) => {
    const text = refusal("production", { images: { orchestrator: { tag } } });
    expect(text).toMatch(PRODUCTION);
    expect(text).toMatch(/images\.orchestrator\.tag: expected a release such as "v1\.0\.0" or a digest/);
  });

  test("X12: an environment without a tag", () => {
    expect(
      refusal("beta", { images: { dashboard: { name: "ghcr.io/alexandriaproject/ee-dashboard" } } }),
    ).toMatch(/images\.dashboard: no tag or digest for image "dashboard" in beta/);
  });
});

describe("alexandria accepts", () => {
  test.each(
    rows(`
X15: an Ingress once someone has signed in | production | settings: {ingress: true, auth: {acknowledge: "Ana saw changeme refused"}}
X12: a digest in production | production | images: {api: {digest: "sha256:${"0".repeat(64)}"}}
X12: a commit in beta | beta | images: {api: {tag: 3f2c1ab}}
X11: a parent domain of the address for passkeys | production | settings: {webauthn: {rpId: your-domain.com}}
  `),
  )("%s", (_what, layer, changes) => {
    expect(() => desired(alexandria, layer, given(changes))).not.toThrow();
  });
});
