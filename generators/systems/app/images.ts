import type { ImageDeclaration } from "kustogen";
import { SERVICES, type ServiceKey } from "./services.ts";

const image = (key: ServiceKey): ImageDeclaration => ({ name: `ghcr.io/your-org/${SERVICES[key].name}` });

/** One image for each service. They are one release: environments pin all six to the same. */
export const IMAGES: Record<ServiceKey, ImageDeclaration> = {
  app: image("app"),
  gitserver: image("gitserver"),
  emailWorker: image("emailWorker"),
  gitHook: image("gitHook"),
  metricsAggregator: image("metricsAggregator"),
  staticServer: image("staticServer"),
};
