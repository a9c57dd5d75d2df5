// The engine's own copy of zod, which the systems of a project are bundled against: one copy serves both, so that a
// schema made by an author is one of the engine's, and zod is loaded once.
export * from "zod";
