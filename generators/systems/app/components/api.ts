import { ingressController } from "kustogen/blocks";
import { SERVICES } from "../services.ts";
import { service } from "./service.ts";

/** The API, which browsers connect to. */
export const api = service("app", {
  admits: (context) => [
    context.settings.ingress && {
      from: ingressController(context),
      ports: [SERVICES.app.port],
      why: "requests through the ingress controller",
    },
  ],
});
