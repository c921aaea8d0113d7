"""OpenCV's SIFT, on one thread."""

from pathlib import Path


def prepare(work, unsupported):
    try:
        import cv2
    except ImportError:
        raise unsupported("opencv is not installed")
    cv2.setNumThreads(1)
    cv2.ocl.setUseOpenCL(False)
    size = (work["image_size"], work["image_size"])
    files = sorted(Path(work["folder"]).glob("*/*.jpg"))
    photos = [cv2.resize(cv2.imread(str(file), cv2.IMREAD_GRAYSCALE), size, interpolation=cv2.INTER_AREA) for file in files]
    sift = cv2.SIFT_create(nfeatures=work["features"], contrastThreshold=0.01)

    def batch():
        for photo in photos:
            sift.detectAndCompute(photo, None)

    return batch
