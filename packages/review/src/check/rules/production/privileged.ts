import { asText } from "@kustogen/kustomize/value/value.ts";
import { at } from "../../../kubernetes/fields.ts";
import type { Finding } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";

const SOCKET = /^\/(?:var\/)?run\/(?:docker|containerd\/containerd|crio\/crio)\.sock$/;

/** The containers and volumes that give a pod the rights of root on its node. Drivers need that; applications don't. */
export function* privileged({ pods }: State): Iterable<Finding> {
  for (const { containers, path, resource, volumes } of pods) {
    // Drivers run on every node, with the node's rights.
    const driver = resource.kind === "DaemonSet";
    for (const { name, path: place, spec } of containers)
      if (at(spec, "securityContext", "privileged") === true)
        yield {
          resource,
          path: [...place, "securityContext", "privileged"],
          severity: driver ? "info" : "warning",
          message: `container ${name} is privileged`,
          fix: "grant the single capability that it needs, or explain in an exception why it needs this",
        };
    for (const [index, volume] of volumes.entries()) {
      const host = asText(at(volume, "hostPath", "path") ?? "");
      if (host === "/" || SOCKET.test(host))
        yield {
          resource,
          path: [...path, "volumes", index, "hostPath"],
          severity: driver ? "info" : "warning",
          message: `volume ${String(volume.name)} is ${host === "/" ? "the whole file system of the node" : "the socket of the container runtime"}`,
          fix: "mount only the part that is needed, or explain in an exception why it needs this",
        };
    }
  }
}
