import { describe, expect, it } from "vitest";
import { podSecurity } from "../../../../src/check/rules/starts/pod-security.ts";
import { judged, messages, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const namespace = (level: string) =>
  `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: ${level}}}\n`;
const GOOD = {
  pod: "securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}},",
  container: "securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}},",
};

describe("starts/pod-security", () => {
  it("refuses pods that break the level, and says how", () => {
    const [found] = judged(podSecurity, state(deployment() + namespace("restricted")));
    expect(found).toMatch(/^error .*namespace shop enforces restricted/);
    expect(found).toContain("container web lacks runAsNonRoot: true");
    const privileged = deployment({ ...GOOD, container: "securityContext: {privileged: true}," });
    expect(judged(podSecurity, state(privileged + namespace("baseline")))[0]).toContain(
      "container web is privileged: it can do anything to its node",
    );
    const host = deployment({ pod: "hostNetwork: true, volumes: [{name: v, hostPath: {path: /}}]," });
    expect(judged(podSecurity, state(host + namespace("baseline")))[0]).toContain(
      "it shares its node's network (hostNetwork); it reads / of its node (hostPath)",
    );
  });
  it("takes pods that keep it, and any pod where nothing is enforced", () => {
    expect(judged(podSecurity, state(deployment(GOOD) + namespace("restricted")))).toEqual([]);
    expect(judged(podSecurity, state(deployment() + namespace("baseline")))).toEqual([]);
    expect(judged(podSecurity, state(deployment() + namespace("privileged")))).toEqual([]);
  });

  const said = (level: string, parts: Parameters<typeof deployment>[0]) =>
    judged(podSecurity, state(deployment({ ...GOOD, ...parts }) + namespace(level))).map(
      (text) => text.split("violates: ")[1],
    );
  const context = (fields: string) => ({
    container: `securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, ${fields}},`,
  });

  it("names a host path once under either level, and other volumes that only restricted refuses", () => {
    const host = { pod: `${GOOD.pod} volumes: [{name: v, hostPath: {path: /}}],` };
    expect(said("restricted", host)).toEqual(["it reads / of its node (hostPath)"]);
    expect(said("baseline", host)).toEqual(["it reads / of its node (hostPath)"]);
    const nfs = {
      pod: `${GOOD.pod} volumes: [{name: v, nfs: {server: a, path: /}}, {name: w, emptyDir: {}}],`,
    };
    expect(said("restricted", nfs)).toEqual(["nfs volume v"]);
    expect(said("baseline", nfs)).toEqual([]);
  });

  it.each([
    ["hostIPC: true,", "it shares its node's IPC (hostIPC)"],
    ["hostPID: true,", "it shares its node's PID (hostPID)"],
  ])("names %s of the pod", (pod, what) => expect(said("baseline", { pod: GOOD.pod + pod })).toEqual([what]));

  it.each([
    ["privileged: true", "container web is privileged: it can do anything to its node"],
    ["seccompProfile: {type: Unconfined}", "container web has seccomp Unconfined"],
    ["runAsUser: 0", "container web runs as user 0"],
    ["runAsNonRoot: false", "container web lacks runAsNonRoot: true"],
    ["seccompProfile: {type: Other}", "container web has no seccompProfile"],
  ])("names %s of a container", (fields, what) =>
    expect(said("restricted", context(fields))).toEqual([what]),
  );

  it("takes the capability to bind low ports under restricted, others of the safe ones under baseline alone", () => {
    const adds = (name: string) => ({
      container: `securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL], add: [${name}]}},`,
    });
    expect(said("restricted", adds("NET_BIND_SERVICE"))).toEqual([]);
    expect(said("restricted", adds("CHOWN"))).toEqual(["container web has the capability CHOWN"]);
    expect(said("baseline", adds("CHOWN"))).toEqual([]);
    expect(said("baseline", adds("SYS_ADMIN"))).toEqual(["container web has the capability SYS_ADMIN"]);
    expect(said("restricted", adds("SYS_ADMIN"))).toEqual(["container web has the capability SYS_ADMIN"]);
  });

  it("refuses a port of the host, but not the zero that means none; a profile of one's own is one", () => {
    const port = (number: number) => ({
      container: `${GOOD.container} ports: [{containerPort: 1, hostPort: ${number}}],`,
    });
    expect(said("baseline", port(80))).toEqual(["container web listens on port 80 of its node (hostPort)"]);
    expect(said("baseline", port(0))).toEqual([]);
    expect(said("restricted", context("seccompProfile: {type: Localhost, localhostProfile: p}"))).toEqual([]);
  });

  it("names four of many, and counts the rest", () =>
    expect(said("restricted", { pod: "hostIPC: true, hostPID: true,", container: "" })[0]).toMatch(
      /^it shares [^;]*\(hostPID\); it shares [^;]*\(hostIPC\); container web lacks [^;]+; [^;]+; 2 more$/,
    ));
});

it("each safe capability and kind of volume is taken, and no other", () => {
  const SAFE =
    "AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT";
  const OTHERS = "NET_RAW NET_ADMIN SYS_TIME SYS_PTRACE BPF IPC_LOCK ALL";
  const adds = (name: string) =>
    messages(
      podSecurity,
      state(
        deployment({ container: `securityContext: {capabilities: {add: [${name}]}},` }) +
          namespace("baseline"),
      ),
    );
  for (const name of SAFE.split(" ")) expect(adds(name)).toEqual([]);
  for (const name of OTHERS.split(" "))
    expect(adds(name)).toEqual([
      expect.stringMatching(`violates: container web has the capability ${name}$`),
    ]);
  const mounts = (kind: string) =>
    messages(
      podSecurity,
      state(
        deployment({ ...GOOD, pod: `${GOOD.pod} volumes: [{name: v, ${kind}: {}}],` }) +
          namespace("restricted"),
      ),
    );
  const VOLUMES = "configMap csi downwardAPI emptyDir ephemeral image persistentVolumeClaim projected secret";
  for (const kind of VOLUMES.split(" ")) expect(mounts(kind)).toEqual([]);
  for (const kind of "nfs iscsi cephfs rbd glusterfs awsElasticBlockStore".split(" "))
    expect(mounts(kind)).toEqual([expect.stringMatching(`violates: ${kind} volume v$`)]);
});
