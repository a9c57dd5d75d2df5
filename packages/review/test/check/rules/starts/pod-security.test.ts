import { expect, it } from "vitest";
import { podSecurity } from "../../../../src/check/rules/starts/pod-security.ts";
import { messages, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const namespace = (level: string) =>
  `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: ${level}}}\n`;
const GOOD = {
  pod: "securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}},",
  container: "securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}},",
};

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
