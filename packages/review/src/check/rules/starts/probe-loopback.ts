import { commandLine } from "../../../cluster/kubelet/security-context.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";
import { probesOf } from "../integrity/probes.ts";

const LOOPBACK = /(?:^|[\s=])(?:https?:\/\/)?(?:127\.0\.0\.1|localhost|\[::1\]):(\d{2,5})\b/g;
const BIND = /^-{1,2}(?:[\w-]*-)?(?:bind|listen|host|address|addr)(?:-[\w-]+)?[=\s]/;

/** The loopback address, as a host. */
const OWN = /^(?:localhost|127(?:\.\d+){3}|\[?::1\]?)$/;

export const probeLoopback = defineRule({
  id: "starts/probe-loopback",
  title: "A port that the kubelet probes isn't bound to the loopback address",
  why:
    "A server that listens only on 127.0.0.1 refuses the kubelet's probes, which go to the pod's address, " +
    "so the pod is never ready, or restarts again and again. A probe with `host: 127.0.0.1` reaches the " +
    "node instead of the pod.",
  source: "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/",
  example: {
    bad: "args: [--listen=127.0.0.1:8080]\nreadinessProbe: {httpGet: {path: /ready, port: 8080}}",
    good: "args: ['--listen=0.0.0.0:8080']\nreadinessProbe: {httpGet: {path: /ready, port: 8080}}",
  },
  isAlone: true,
  *check({ pods }) {
    for (const pod of pods)
      for (const { container, field, path, ports, probe } of probesOf(pod)) {
        for (const handler of ["httpGet", "tcpSocket"]) {
          const host = textAt(probe, handler, "host");
          if (host === undefined || !OWN.test(host) || pod.spec.hostNetwork === true) continue;
          yield {
            resource: pod.resource,
            path: [...path, handler, "host"],
            message: `${field} of container ${container.name} probes ${host}, which is the node's own address, because the kubelet connects from there`,
            fix: "leave host out, so that the kubelet probes the pod's address",
          };
        }
        const line = commandLine(container);
        const bound = line
          .split(/\s(?=-)/)
          .filter((part) => BIND.test(part))
          .flatMap((part) => [...part.matchAll(LOOPBACK)].map(([, port]) => Number(port)));
        if (bound.length === 0) continue;
        for (const { handler, port: given } of ports) {
          const port =
            typeof given === "string" && !/^\d+$/.test(given)
              ? container.ports.find(({ name }) => name === given)?.containerPort
              : Number(given);
          if (port === undefined || !bound.includes(port) || textAt(probe, handler, "host") !== undefined)
            continue;
          yield {
            resource: pod.resource,
            path,
            message: `${field} of container ${container.name} uses port ${port}, which its arguments bind to the loopback address`,
            fix: "bind 0.0.0.0, or probe with exec",
          };
        }
      }
  },
});
