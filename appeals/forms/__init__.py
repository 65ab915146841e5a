"""One form a screen. Errors say how to mend what was typed."""

from .base import OneLine, StepForm
from .entry import BeginForm, FindForm, RegisterForm, day_at_the_police
from .people import OfficerForm, TogetherForm
from .person import AddressForm, StatisticsForm, YouForm, normal_phone
from .sign import SignForm
from .story import DetailsForm, ProofForm, WhatForm, WhereForm

__all__ = [
    "AddressForm",
    "BeginForm",
    "DetailsForm",
    "FindForm",
    "OfficerForm",
    "OneLine",
    "ProofForm",
    "RegisterForm",
    "SignForm",
    "StatisticsForm",
    "StepForm",
    "TogetherForm",
    "WhatForm",
    "WhereForm",
    "YouForm",
    "day_at_the_police",
    "normal_phone",
]
