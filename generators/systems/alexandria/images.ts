import type { ImageDeclaration } from "kustogen";
import type { Image } from "./context.ts";

/** What alexandria runs: its own three, and helpers that are pinned here. */
export const IMAGES: Record<Image, ImageDeclaration> = {
  api: { name: "ghcr.io/alexandriaproject/ee-api" },
  orchestrator: { name: "ghcr.io/alexandriaproject/ce" },
  dashboard: { name: "ghcr.io/alexandriaproject/ee-dashboard" },
  init: { name: "busybox", tag: "1.37.0" },
  openssl: { name: "alpine/openssl", tag: "3.5.4" },
  kubectl: { name: "alpine/kubectl", tag: "1.35.3" },
};
