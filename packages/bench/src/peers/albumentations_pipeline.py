"""The gdsc augmentation in albumentations, on one thread."""

def prepare(work, unsupported):
    try:
        import albumentations as A
        import cv2
        import numpy as np
    except ImportError:
        raise unsupported("albumentations is not installed")
    cv2.setNumThreads(1)
    cv2.ocl.setUseOpenCL(False)
    reflect = cv2.BORDER_REFLECT_101
    size = work["image_size"]
    pipeline = A.Compose(
        [
            A.OneOf([A.RandomRain(p=0.1), A.GaussNoise(std_range=(0.0124, 0.0277)), A.GaussianBlur(), A.MotionBlur()]),
            A.OneOf(
                [A.RGBShift(10, 10, 10), A.RandomBrightnessContrast(0.3, 0.1), A.HueSaturationValue(20, 20, 20)], p=0.6
            ),
            A.OneOf([A.CLAHE(), A.Sharpen(), A.Emboss()]),
            A.OneOf(
                [A.Perspective(border_mode=reflect), A.ElasticTransform(alpha=120, sigma=6, border_mode=reflect)]
            ),
            A.OneOf(
                [
                    A.Rotate(25, border_mode=reflect),
                    A.Affine(
                        scale=0.9,
                        translate_px=(-15, 15),
                        rotate=(-25, 25),
                        shear=(-0.2, 0.2),
                        border_mode=reflect,
                    ),
                ]
            ),
            A.CoarseDropout(p=0.2),
            A.Normalize(p=1),
        ],
        seed=0,
    )
    noise = np.random.default_rng(0).integers(0, 20, 3 * size * size)
    image = (128 + 100 * np.sin(np.arange(3 * size * size) / 999) + noise).astype(np.uint8).reshape(size, size, 3)

    def batch():
        for _ in range(work["batch"]):
            # The network's layout, as torch's loaders have it.
            np.ascontiguousarray(pipeline(image=image)["image"].transpose(2, 0, 1))

    return batch
