import { withBase } from "vitepress";
import theme from "vitepress/theme-without-fonts";
import { h } from "vue";
import "./style.css";

const ALT =
  "One line of production.yaml changes: mosquitto.persistence becomes false. kustogen diff reports that " +
  "teslasync-mosquitto restarts, and starts without its data.";

/** The picture of the README, in the theme that the reader chose. Where the page is narrow it can be moved aside. */
const picture = () =>
  h(
    "div",
    { class: "picture", tabindex: "0", role: "group", "aria-label": "A review" },
    ["light", "dark"].map((name) =>
      h("img", { class: `for-${name}`, src: withBase(`/review-${name}.svg`), alt: ALT }),
    ),
  );

export default {
  extends: theme,
  Layout: () => h(theme.Layout, null, { "home-hero-after": picture }),
};
