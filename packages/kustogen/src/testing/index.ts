// What the tests of systems look for in rendered objects.
export * from "./find.ts";
export * from "./reach.ts";
