"""Deep candidates: trained by Keras, kept as plain weights, served as ONNX."""

from core.models.deep.sparse import SparseNet
from core.models.deep.two_heads import TwoHeadNet

__all__ = ["SparseNet", "TwoHeadNet"]
