import type { Pose } from './scene.ts';

/** A point of the fluke's surface as the camera sees it. */
export interface Point {
  /** Pixels. */
  readonly x: number;
  readonly y: number;
  /** Distance from the camera, in half spans. */
  readonly depth: number;
  /** Unit normal of the underside, towards the camera when seen flat; x right, y up, z away from the camera. */
  readonly normal: readonly [x: number, y: number, z: number];
}

type Vector = readonly [number, number, number];

/** Half spans between camera and fluke: a long lens, but near lobes still look larger. */
const distance = 7;

/** Curls, turns and projects the plane of the fluke into a photo of the given size. */
export function projection(pose: Pose, width: number, height: number): (x: number, y: number) => Point {
  const turn = rotation(pose);
  const scale = (pose.span / 2) * width * distance;
  return (x, y) => {
    const s = Math.abs(x);
    const curl = pose.curl[x < 0 ? 0 : 1];
    // An arc of the same length as the lobe, and a turn of the chord that grows towards the tip.
    const angle = curl * s;
    const along = Math.abs(curl) < 1e-6 ? s : Math.sin(angle) / curl;
    const away = Math.abs(curl) < 1e-6 ? 0 : (1 - Math.cos(angle)) / curl;
    const turned = pose.twist * s * Math.sign(x);
    const [px, py, pz] = turn([Math.sign(x) * along, y * Math.cos(turned), away + y * Math.sin(turned)]);
    const normal = turn([Math.sign(x) * Math.sin(angle), Math.sin(turned), -Math.cos(angle) * Math.cos(turned)]);
    const depth = distance + pz;
    return { x: pose.x * width + (px * scale) / depth, y: pose.y * height - (py * scale) / depth, depth, normal };
  };
}

/** Yaw about the vertical, then pitch about the horizontal, then roll in the picture. */
function rotation({ yaw, pitch, roll }: Pose): (v: Vector) => Vector {
  const [cy, sy] = [Math.cos(yaw), Math.sin(yaw)];
  const [cp, sp] = [Math.cos(pitch), Math.sin(pitch)];
  const [cr, sr] = [Math.cos(roll), Math.sin(roll)];
  return ([x, y, z]) => {
    const [x1, z1] = [cy * x + sy * z, cy * z - sy * x];
    const [y2, z2] = [cp * y - sp * z1, cp * z1 + sp * y];
    return [cr * x1 - sr * y2, sr * x1 + cr * y2, z2];
  };
}
