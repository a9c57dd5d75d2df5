import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, type Path, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { at, itemsAt, listAt, numberAt, textAt } from "../../../kubernetes/fields.ts";
import { hasVariable } from "../../../kubernetes/variables.ts";
import type { Finding } from "../../rule.ts";
import type { Judge } from "./judge-of-kind.ts";

const GATEWAY_API = "gateway.networking.k8s.io";

/** What the API server rejects in the Gateway API: rules of its CustomResourceDefinitions from version 1.0 on. */
export const REFUSED_IN_GATEWAYS: readonly Judge[] = [
  { kind: "Gateway", group: GATEWAY_API, wrong: ofGateway },
  { kind: "HTTPRoute", group: GATEWAY_API, wrong: ofRoute },
];

const WITHOUT_TLS = ["HTTP", "TCP", "UDP"];
const WITHOUT_HOST = ["TCP", "UDP"];

function* ofGateway(resource: Resource): Iterable<Finding> {
  const [names, places] = [new Set<string>(), new Set<string>()];
  for (const [listener, index] of itemsAt(resource, "spec", "listeners")) {
    const path = ["spec", "listeners", index];
    const [name = "", protocol = "", host = ""] = ["name", "protocol", "hostname"].map((one) =>
      textAt(listener, one),
    );
    const place = `${asText(listener.port)} ${protocol} ${host}`;
    const wrong = (field: string, message: string, fix: string): Finding => ({
      ...{ resource, path: [...path, field], message: `listener ${name} ${message}`, fix },
    });
    if (names.has(name))
      yield wrong("name", "has the same name as another listener", "give each listener its own name");
    else if (places.has(place) && !hasVariable(place))
      yield wrong(
        "port",
        "has the same port, protocol and host as another listener",
        "change or remove one of them",
      );
    if (WITHOUT_TLS.includes(protocol) && listener.tls !== undefined)
      yield wrong("tls", `has tls with the protocol ${protocol}`, "use HTTPS or TLS, or remove tls");
    if (WITHOUT_HOST.includes(protocol) && host !== "")
      yield wrong("hostname", `has a hostname with the protocol ${protocol}`, "remove hostname");
    const mode = textAt(listener, "tls", "mode") ?? "Terminate";
    if (protocol === "HTTPS" && mode !== "Terminate")
      yield wrong("tls", `has the protocol HTTPS with tls.mode ${mode}`, "use the protocol TLS");
    if (listener.tls != null && mode === "Terminate" && !hasCertificate(listener))
      yield wrong("tls", "terminates TLS without certificateRefs", "name the Secret with the certificate");
    names.add(name);
    places.add(place);
  }
}

function hasCertificate(listener: ValueMap): boolean {
  return (
    listAt(listener, "tls", "certificateRefs").length > 0 ||
    Object.keys(at(listener, "tls", "options") ?? {}).length > 0
  );
}

function* ofRoute(resource: Resource): Iterable<Finding> {
  for (const [rule, i] of itemsAt(resource, "spec", "rules")) {
    const path: Path = ["spec", "rules", i];
    for (const [match, j] of itemsAt(rule, "matches")) {
      const [type = "PathPrefix", value = "/"] = [
        textAt(match, "path", "type"),
        textAt(match, "path", "value"),
      ];
      if (type === "RegularExpression" || value.startsWith("/") || hasVariable(value)) continue;
      yield {
        resource,
        path: [...path, "matches", j, "path", "value"],
        message: `the path ${value} doesn't begin with a slash`,
        fix: `write /${value}`,
      };
    }
    const filters = itemsAt(rule, "filters").map(([filter]) => textAt(filter, "type"));
    if (filters.includes("RequestRedirect") && itemsAt(rule, "backendRefs").length > 0)
      yield {
        resource,
        path: [...path, "backendRefs"],
        message: "a rule that redirects has backendRefs",
        fix: "remove backendRefs, or the filter RequestRedirect",
      };
    if (filters.includes("RequestRedirect") && filters.includes("URLRewrite"))
      yield {
        resource,
        path: [...path, "filters"],
        message: "a rule has the filters RequestRedirect and URLRewrite",
        fix: "remove one of them",
      };
    for (const [backend, j] of itemsAt(rule, "backendRefs"))
      if (textAt(backend, "group") === undefined && (textAt(backend, "kind") ?? "Service") === "Service")
        if (numberAt(backend, "port") === undefined && textAt(backend, "port") === undefined)
          yield {
            resource,
            path: [...path, "backendRefs", j],
            message: `the reference to Service ${textAt(backend, "name") ?? ""} has no port`,
            fix: "write the port of the Service",
          };
  }
}
