// The engine's copy of zod, with which a project's systems are bundled too: authors' schemas are then instances of the
// engine's classes, and zod is loaded once.
export * from "zod";
