const IN_RESOURCES =
  /(?:^|\.)(?:resources\.(?:requests|limits)|spec\.hard|capacity|podFixed|limits\.(?:default|defaultRequest|max|min|maxLimitRequestRatio))\.[^.]+$/;
const NAMES = new Set(["sizeLimit", "averageValue", "divisor"]);
const METRIC_VALUE = /\.metrics\..*\.target\.value$/;

/** True for a field in which Kubernetes expects a quantity, so that "1000m" and "1" are equal. */
export function isQuantityField(fields: string, name: string): boolean {
  return NAMES.has(name) || IN_RESOURCES.test(fields) || METRIC_VALUE.test(fields);
}
