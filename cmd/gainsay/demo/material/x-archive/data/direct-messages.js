window.YTD.direct_messages.part0 = [
  {
    "dmConversation" : {
      "conversationId" : "40010001-77020002",
      "messages" : [
        {
          "messageCreate" : {
            "recipientId" : "40010001",
            "reactions" : [ ],
            "urls" : [ ],
            "text" : "Hello Tomas, Meridian here. The dredging tender opens in spring &amp; we hear your sister will decide it. Could we talk?",
            "mediaUrls" : [ ],
            "senderId" : "77020002",
            "id" : "1831000000000000001",
            "createdAt" : "2024-09-03T19:42:10.113Z",
            "editHistory" : [ ]
          }
        },
        {
          "messageCreate" : {
            "recipientId" : "77020002",
            "reactions" : [ ],
            "urls" : [ ],
            "text" : "Off the record, happy to. I'll ask around about the timetable.",
            "mediaUrls" : [ ],
            "senderId" : "40010001",
            "id" : "1831000000000000002",
            "createdAt" : "2024-09-04T07:05:44.020Z",
            "editHistory" : [ ]
          }
        },
        {
          "messageCreate" : {
            "recipientId" : "40010001",
            "reactions" : [ ],
            "urls" : [
              {
                "url" : "https://t.co/demo1",
                "expanded" : "https://meridian-dredging.example/harbour-plan",
                "display" : "meridian-dredging.example/harbour-plan"
              }
            ],
            "text" : "Here is our plan for the harbour: https://t.co/demo1 It would be great if somebody on your side could mention it before the debate.",
            "mediaUrls" : [ ],
            "senderId" : "77020002",
            "id" : "1831000000000000003",
            "createdAt" : "2024-09-26T16:20:00.500Z",
            "editHistory" : [ ]
          }
        },
        {
          "messageCreate" : {
            "recipientId" : "77020002",
            "reactions" : [ ],
            "urls" : [ ],
            "text" : "Already did that this morning. Amazing how little the paper knows.",
            "mediaUrls" : [ ],
            "senderId" : "40010001",
            "id" : "1831000000000000004",
            "createdAt" : "2024-09-26T17:02:31.870Z",
            "editHistory" : [ ]
          }
        },
        {
          "messageCreate" : {
            "recipientId" : "77020002",
            "reactions" : [ ],
            "urls" : [ ],
            "text" : "What's behind this audit I keep reading about?",
            "mediaUrls" : [ ],
            "senderId" : "40010001",
            "id" : "1831000000000000005",
            "createdAt" : "2024-09-26T17:03:02.004Z",
            "editHistory" : [ ]
          }
        },
        {
          "messageCreate" : {
            "recipientId" : "40010001",
            "reactions" : [ ],
            "urls" : [ ],
            "text" : "Congratulations to your sister! We look forward to working together.",
            "mediaUrls" : [ ],
            "senderId" : "77020002",
            "id" : "1831000000000000006",
            "createdAt" : "2024-11-06T06:10:09.300Z",
            "editHistory" : [ ]
          }
        },
        {
          "messageCreate" : {
            "recipientId" : "40010001",
            "reactions" : [ ],
            "urls" : [ ],
            "text" : "One more idea: a seat on the harbour board for somebody who understands dredging.",
            "mediaUrls" : [ ],
            "senderId" : "77020002",
            "id" : "1831000000000000007",
            "createdAt" : "2024-12-02T12:00:00.000Z",
            "editHistory" : [ ]
          }
        }
      ]
    }
  },
  {
    "dmConversation" : {
      "conversationId" : "40010001-55030003",
      "messages" : [
        {
          "messageCreate" : {
            "recipientId" : "55030003",
            "reactions" : [ ],
            "urls" : [ ],
            "text" : "Dinner on Sunday? Mother is asking.",
            "mediaUrls" : [ ],
            "senderId" : "40010001",
            "id" : "1831000000000000008",
            "createdAt" : "2024-09-20T18:00:00.000Z",
            "editHistory" : [ ]
          }
        }
      ]
    }
  }
]
