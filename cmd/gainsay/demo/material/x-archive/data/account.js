window.YTD.account.part0 = [
  {
    "account" : {
      "email" : "tomas@brandt-family.example",
      "createdVia" : "web",
      "username" : "tomasbrandt",
      "accountId" : "40010001",
      "createdAt" : "2013-02-11T08:15:00.000Z",
      "accountDisplayName" : "Tomas Brandt"
    }
  }
]
