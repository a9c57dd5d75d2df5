import { asText, isEmpty, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { at, itemsAt, textAt } from "../../kubernetes/fields.ts";
import { hasVariable } from "../../kubernetes/variables.ts";
import { kinds, type Refusals } from "./refusal.ts";

const GROUP = "gateway.networking.k8s.io";
const SOURCE = "https://gateway-api.sigs.k8s.io/reference/spec/";

const LISTENERS = "spec.listeners[]";
const modeOf = (listener: ValueMap) => textAt(listener, "tls", "mode") ?? "Terminate";
const hasCertificate = ({ tls }: ValueMap) =>
  !isEmpty(at(tls, "certificateRefs")) || !isEmpty(at(tls, "options"));
const filtersOf = (rule: ValueMap) => itemsAt(rule, "filters").map(([filter]) => textAt(filter, "type"));

/** What is refused in the Gateway API, by its CustomResourceDefinitions from version 1.0 on. */
export const GATEWAYS: readonly Refusals[] = [
  {
    of: kinds(GROUP, "Gateway"),
    source: SOURCE,
    rows: [
      {
        at: LISTENERS,
        unique: (listener) => textAt(listener, "name"),
        on: "name",
        message: "listener {} has the same name as another listener",
        fix: "give each listener its own name",
      },
      {
        at: LISTENERS,
        unique({ port, protocol, hostname = "" }) {
          const place = `port ${asText(port)} for ${asText(protocol)} ${asText(hostname)}`.trim();
          return hasVariable(place) ? undefined : place;
        },
        on: "port",
        message: "another listener has {}, too",
        fix: "change or remove one of them",
      },
      {
        at: LISTENERS,
        map: ({ tls, protocol }) => tls !== undefined && ["HTTP", "TCP", "UDP"].includes(asText(protocol)),
        on: "tls",
        message: "listener {name} has tls with the protocol {protocol}",
        fix: "use HTTPS or TLS, or remove tls",
      },
      {
        at: LISTENERS,
        map: ({ hostname, protocol }) => Boolean(hostname) && ["TCP", "UDP"].includes(asText(protocol)),
        on: "hostname",
        message: "listener {name} has a hostname with the protocol {protocol}",
        fix: "remove hostname",
      },
      {
        at: LISTENERS,
        map: (listener) => listener.protocol === "HTTPS" && modeOf(listener) !== "Terminate",
        on: "tls",
        message: "listener {name} has the protocol HTTPS with tls.mode {tls.mode}",
        fix: "use the protocol TLS",
      },
      {
        at: LISTENERS,
        map: (listener) =>
          listener.tls != null && modeOf(listener) === "Terminate" && !hasCertificate(listener),
        on: "tls",
        message: "listener {name} terminates TLS without certificateRefs",
        fix: "name the Secret with the certificate",
      },
    ],
  },
  {
    of: kinds(GROUP, "HTTPRoute"),
    source: SOURCE,
    rows: [
      {
        at: "spec.rules[].matches[].path.value",
        text: (value, { around: [path] }) => path?.type !== "RegularExpression" && !value.startsWith("/"),
        message: "the path {} doesn't begin with a slash",
        fix: "write /{}",
      },
      {
        at: "spec.rules[]",
        map: (rule) => filtersOf(rule).includes("RequestRedirect") && itemsAt(rule, "backendRefs").length > 0,
        on: "backendRefs",
        message: "a rule that redirects has backendRefs",
        fix: "remove backendRefs, or the filter RequestRedirect",
      },
      {
        at: "spec.rules[]",
        map: (rule) => ["RequestRedirect", "URLRewrite"].every((type) => filtersOf(rule).includes(type)),
        on: "filters",
        message: "a rule has the filters RequestRedirect and URLRewrite",
        fix: "remove one of them",
      },
      {
        at: "spec.rules[].backendRefs[]",
        map: ({ group, kind, port }) => !group && (!kind || kind === "Service") && !port,
        message: "the reference to Service {name} has no port",
        fix: "write the port of the Service",
      },
    ],
  },
];
