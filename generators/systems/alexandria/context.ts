import type { Context } from "kustogen";
import type { Settings } from "./settings.ts";

export type Image = "api" | "orchestrator" | "dashboard" | "init" | "openssl" | "kubectl";

/** The context from which each of alexandria's components is generated. */
export type Alexandria = Context<Settings, Image>;
