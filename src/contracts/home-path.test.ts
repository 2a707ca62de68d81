import { expect, test } from "vitest";
import { homePath } from "./home-path.js";

test.each([
  ["~", "/home/u"],
  ["~/shop", "/home/u/shop"],
  ["~x/shop", "~x/shop"],
  ["./~/shop", "./~/shop"],
  ["shop~", "shop~"],
])("%s is %s", (path, absolute) => {
  expect(homePath(path, "/home/u")).toBe(absolute);
});
