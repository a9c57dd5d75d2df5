import { ingressController } from "kustogen/blocks";
import { SERVICES } from "../services.ts";
import { service } from "./service.ts";

/** Static files at a separate host: uploaded pages must not share an origin with people's sessions. */
export const staticServer = service("staticServer", {
  admits: (context) => [
    context.settings.ingress?.staticHost !== undefined && {
      from: ingressController(context),
      ports: [SERVICES.staticServer.port],
      why: "static files through the ingress controller",
    },
  ],
});
