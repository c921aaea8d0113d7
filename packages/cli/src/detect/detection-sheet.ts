export const writeDetectionSheet = async (..._: unknown[]) => {};
