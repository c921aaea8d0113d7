/** Five halvings and a head: the least that a detector can be. */
const halving = (filters: number) =>
  `[convolutional]\nbatch_normalize=1\nfilters=${filters}\nsize=3\nstride=2\npad=1\nactivation=leaky\n`;

/** For tests: the configuration of a detector of one class that trains within a second. */
export const smallDetectorCfg = `[net]
width=32
height=32
${[4, 4, 8, 8, 8].map(halving).join('')}[convolutional]
filters=12
size=1
[yolo]
anchors=10,8, 20,16
classes=1
`;
