import type { ImageDeclaration } from "kustogen";
import type { Image } from "./context.ts";

/** Releases, and the commits that staging runs between them; `main` moves. */
const release = /^(?:v\d+\.\d+\.\d+|[0-9a-f]{7,40})$/;

/** The images of alexandria: its own three, and helpers that are pinned here. */
export const IMAGES: Record<Image, ImageDeclaration> = {
  api: { name: "ghcr.io/alexandriaproject/ee-api", release },
  orchestrator: { name: "ghcr.io/alexandriaproject/ce", release },
  dashboard: { name: "ghcr.io/alexandriaproject/ee-dashboard", release },
  init: { name: "busybox", tag: "1.37.0" },
  openssl: { name: "alpine/openssl", tag: "3.5.4" },
  kubectl: { name: "alpine/kubectl", tag: "1.35.3" },
};
