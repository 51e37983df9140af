"""The names of the clips every announcement is made of."""

PAUSE = "pause"
"""Stands for a short silence; no clip."""

DIGITS_ZH = ("ling2", "yao1", "er4", "san1", "si4", "wu3", "liu4", "qi1", "ba1", "jiu3")
"""Digits read one by one: 1 is yao1, which nobody takes for 7."""

NUMBERS_ZH = ("ling2", "yi1", *DIGITS_ZH[2:], "shi2")
"""0 to 10 inside a number."""

SENTENCE_ZH = ("qing3", "hao4", "dao4", "chuang1", "kou3")

NUMBERS_EN = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS_EN = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
GO_TO_WINDOW_EN = "please-go-to-window"
LETTER = "letter-"
"""Before a small Latin letter: the clip that says its name, used in both languages."""
