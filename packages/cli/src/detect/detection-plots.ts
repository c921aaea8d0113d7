export const detectorLossPlot = async (_: unknown) => '<svg/>';
export const detectorScoresPlot = async (_: unknown) => '<svg/>';
export const precisionRecallPlot = async (_: unknown) => '<svg/>';
