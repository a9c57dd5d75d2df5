import type { Context } from "kustogen";
import type { Settings } from "./settings.ts";

/** The three containers that serve, and the one that copies the configuration. */
export type Image = "api" | "orchestrator" | "dashboard" | "init";

/** The context from which each of alexandria's components is generated. */
export type Alexandria = Context<Settings, Image>;
