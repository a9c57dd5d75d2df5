import { describe, expect, it } from "vitest";
import { nonRoot } from "../../../../src/check/rules/production/non-root.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const user = (context: string) => state(deployment({ pod: `securityContext: {${context}},` }));

describe("production/non-root", () => {
  it("warns of root, and of what nobody says", () => {
    expect(judged(nonRoot, user("runAsUser: 0"))[0]).toMatch(/^warning .*runs as root/);
    expect(judged(nonRoot, user(""))[0]).toMatch(/may run as root/);
  });
  it.each(["runAsNonRoot: true", "runAsUser: 1000"])("takes %s", (context) =>
    expect(judged(nonRoot, user(context))).toEqual([]),
  );
  it("gives a hint on OpenShift, which gives every pod a user, and warns of root there too", () => {
    const route = "---\napiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {name: web}\n";
    expect(judged(nonRoot, state(deployment() + route))[0]).toMatch(/^info .*may run as root/);
    expect(
      judged(nonRoot, state(deployment({ pod: "securityContext: {runAsUser: 0}," }) + route))[0],
    ).toMatch(/^warning .*runs as root/);
  });
  it.each(["nodeSelector: {kubernetes.io/os: windows},", "os: {name: windows},"])("takes %s", (pod) =>
    expect(judged(nonRoot, state(deployment({ pod })))).toEqual([]),
  );
});
